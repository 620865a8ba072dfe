// Type-checked, never run: what callers can write, and what they cannot.
import { createClient, type Accounted, type Problem } from '../../client/index.ts';

const gateway = createClient({ baseUrl: '' });

/** Fails to compile where the types differ. */
declare function same<A, B>(proof: Equals<A, B>): void;
type Equals<A, B> =
  IsAny<A> extends true
    ? false
    : Both<[A] extends [B] ? true : false, [B] extends [A] ? true : false>;
type IsAny<T> = 0 extends 1 & T ? true : false;
type Both<A, B> = A extends true ? B : false;

export async function reading(): Promise<string[]> {
  const answer = await gateway.get('/events/user/{id}', { id: '1' });
  // @ts-expect-error It may have failed.
  void answer.data;
  if (!answer.ok) {
    same<typeof answer.problem, Problem>(true);
    // @ts-expect-error Then there is no data.
    void answer.data;
    return [answer.problem.detail];
  }
  const { status, data, freshness } = answer;
  same<typeof status, 200>(true);
  same<typeof freshness.age, number>(true);
  same<typeof freshness.stale, boolean>(true);

  // @ts-expect-error Nobody has looked at `complete`.
  void data.events;
  // @ts-expect-error Nor does taking it apart get round that.
  const { events } = data;
  void events;
  // @ts-expect-error What there is of it is for those who know that it is not all.
  void data.available;
  // @ts-expect-error Nor is it known that something is missing.
  void data.missing;
  if (data.complete) {
    // @ts-expect-error Nothing is missing.
    void data.missing;
    return data.events.map(({ name }) => name);
  }
  // @ts-expect-error An incomplete list never passes for the whole.
  void data.events;
  // At least one is missing, which `noUncheckedIndexedAccess` believes of a tuple alone.
  const first: string = data.missing[0].id;
  return [...data.available.events.map(({ name }) => name), first];
}

export async function writing(signal: AbortSignal): Promise<void> {
  const answer = await gateway.post('/events', { body: { name: 'A', userId: '1' }, signal });
  if (answer.ok) {
    same<typeof answer.status, 201>(true);
    same<typeof answer.data.id, string>(true);
  }
  // @ts-expect-error The body is needed,
  void gateway.post('/events');
  // @ts-expect-error all of it,
  void gateway.post('/events', { body: { name: 'A' } });
  // @ts-expect-error and nothing else.
  void gateway.post('/events', { body: { name: 'A', userId: '1', colour: 'red' } });
}

export function calling(signal: AbortSignal): void {
  void gateway.get('/users');
  void gateway.get('/users', {
    signal,
    cache: 'no-store',
    headers: { 'x-request-id': '12345678' },
  });
  // @ts-expect-error There is no such path,
  void gateway.get('/nothing');
  // @ts-expect-error not for this method,
  void gateway.post('/users/{id}', { id: '1' });
  // @ts-expect-error what older front ends call is left out,
  void gateway.get('/getEventsByUserId/{id}', { id: '1' });
  // @ts-expect-error and no path has this method.
  void gateway.patch('/users');
  // @ts-expect-error A parameter is needed,
  void gateway.get('/users/{id}');
  // @ts-expect-error by its name,
  void gateway.get('/users/{id}', { name: '1' });
  // @ts-expect-error and there is no query.
  void gateway.get('/users', { query: { page: 1 } });
}

export function telling({ code }: Problem): string {
  switch (code) {
    case 'circuit_open':
    case 'network':
    case 'unexpected_answer':
      return 'later';
    // @ts-expect-error Misspelt.
    case 'circuit-open':
      return '';
    default:
      return 'now';
  }
}

interface Profile {
  user: { name: string };
  complete: boolean;
  missing: { part: string }[];
  parts: { status: 'fresh' | 'stale' | 'missing' }[];
}

export function anyOther(profile: Accounted<Profile>, plain: Accounted<string[]>): string {
  // What every part is like can be asked of both.
  same<(typeof profile.parts)[number]['status'], 'fresh' | 'stale' | 'missing'>(true);
  // @ts-expect-error Whatever the content is called.
  void profile.user;
  same<typeof plain, string[]>(true);
  return profile.complete ? profile.user.name : profile.available.user.name;
}
