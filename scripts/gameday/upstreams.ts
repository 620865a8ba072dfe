import { createServer } from 'node:http';
import { startMockServer } from '../../mock-server/server.ts';
import { datasetOf } from './dataset.ts';

// The users and the events service, each on a port of its own that can refuse connections while the
// other does not. Environment: PORT (of this one), HOT_KEYS, SEED.
//
//   GET  /state           where they are, and where their switches are
//   GET  /calls           { users, events }: how many calls of each have arrived

const { PORT, HOT_KEYS, SEED } = process.env;

// What the contract drops of the lists is not asked for here.
const dataset = datasetOf(Number(HOT_KEYS));
const start = (part: Partial<typeof dataset>) =>
  startMockServer({
    dataset: { users: new Map(), events: new Map(), ...part },
    eventDelayMs: 20,
    seed: Number(SEED),
    controlPort: 0,
  });
const [users, events] = await Promise.all([
  start({ users: dataset.users }),
  start({ events: dataset.events }),
]);

const answers: Readonly<Record<string, () => unknown>> = {
  '/state': () => ({
    users: { url: users.url, controlUrl: users.controlUrl },
    events: { url: events.url, controlUrl: events.controlUrl },
  }),
  '/calls': () => ({
    users: users.count('GET /getUserById/:id'),
    events: events.count('GET /getEventById/:id'),
  }),
};

createServer(({ url = '' }, response) => {
  const answer = answers[url];
  if (answer === undefined) response.writeHead(404).end();
  else response.end(JSON.stringify(answer()));
}).listen(Number(PORT), '127.0.0.1');
