import { createClient } from '@breakwater/client';

const gateway = createClient({ baseUrl: 'http://localhost:3000' });

export async function showEvents(userId: string, show: (line: string) => void) {
  const answer = await gateway.get('/events/user/{id}', { id: userId });
  if (!answer.ok) return show(`${answer.problem.title} (${answer.problem.code})`);
  const { data, freshness } = answer;
  for (const event of data.complete ? data.events : data.available.events) show(event.name);
  if (!data.complete) show(`${data.missing.length} of the events cannot be shown now.`);
  if (freshness.stale) show(`This is ${freshness.age} seconds old.`);
}
