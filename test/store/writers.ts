import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Profile, ProfileList } from '../../gateway/features/profiles/schemas.ts';
import type { Sql } from '../support/databases.ts';
import { replay, type Kept } from './replay.ts';

/** A profile as it may be: undefined where it is not there. */
type State = Profile | undefined;

interface Known {
  email: string;
  /** One where the last answer is known, both where it is not. */
  may: State[];
}

export interface Counts {
  acknowledged: number;
  /** Asked for and never answered. */
  unknown: number;
  /** Answered with an error of the contract. */
  refused: number;
}

export interface Writers {
  counts: Counts;
  /** Answers that nobody may give. */
  faults: string[];
  /** Writes until the gateway is gone, or until `stop`. */
  run: (url: string, stop?: AbortSignal) => Promise<void>;
  /** Resolves at the next write that is acknowledged. */
  acknowledged: () => Promise<void>;
  /** What is not there as it was acknowledged, by HTTP and in the tables, and what histories deny. */
  check: (url: string, sql: Sql) => Promise<string[]>;
}

const same = (answer: State): State => answer;

/** All that there are. */
async function profilesOf(url: string): Promise<Profile[]> {
  const all: Profile[] = [];
  for (let query = '?limit=1000'; query !== '';) {
    const { statusCode, body } = await request(`${url}/profiles${query}`);
    if (statusCode !== 200) throw new Error(`${statusCode}: ${await body.text()}`);
    const { profiles, nextCursor } = (await body.json()) as ProfileList;
    all.push(...profiles);
    query = nextCursor === undefined ? '' : `?limit=1000&cursor=${nextCursor}`;
  }
  return all;
}

/** Writers of profiles, several at once, who remember what they were told. */
export function createWriters(random: () => number, connections = 6): Writers {
  const counts: Counts = { acknowledged: 0, unknown: 0, refused: 0 };
  const faults: string[] = [];
  const records: Known[] = [];
  let serial = 0;
  let next = Promise.withResolvers<void>();

  async function ask(
    dispatcher: Agent,
    record: Known,
    after: (answer: Profile | undefined) => State,
    expected: number,
    [method, url, body]: [method: 'POST' | 'PUT' | 'DELETE', url: string, body?: object],
    wanted: State,
  ): Promise<void> {
    const before = record.may;
    // Until it is answered.
    record.may = [...before, wanted];
    let status: number;
    let text: string;
    try {
      const answer = await request(url, {
        method,
        dispatcher,
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      });
      status = answer.statusCode;
      text = await answer.body.text();
    } catch {
      counts.unknown += 1;
      return;
    }
    if (status === expected) {
      counts.acknowledged += 1;
      next.resolve();
      next = Promise.withResolvers();
      record.may = [after(text === '' ? undefined : JSON.parse(text))];
      return;
    }
    const { code, detail } = JSON.parse(text);
    if (![503, 504].includes(status)) faults.push(`${method} ${url}: ${status} ${text}`);
    counts.refused += 1;
    // Rejections come at once: whoever asks again at once takes the whole machine.
    await wait(5);
    if (code === 'bulkhead_full' || /nothing was changed/.test(detail)) record.may = before;
  }

  async function write(dispatcher: Agent, url: string, own: Known[]): Promise<void> {
    const n = (serial += 1);
    const name = `Name ${n}`;
    const known = own.filter(({ may }) => may.length === 1 && may[0] !== undefined);
    const record = known[Math.floor(random() * known.length)];
    const dice = random();
    if (record === undefined || dice < 0.5) {
      const email = `n${n}@crash.example`;
      const added: Known = { email, may: [undefined] };
      own.push(added);
      records.push(added);
      const wanted = { id: '', name, email, registrationDate: '' };
      await ask(dispatcher, added, same, 201, ['POST', `${url}/profiles`, { name, email }], wanted);
      return;
    }
    const now = record.may[0]!;
    const path = `${url}/profiles/${now.id}`;
    if (dice < 0.85)
      await ask(dispatcher, record, same, 200, ['PUT', path, { name }], { ...now, name });
    else await ask(dispatcher, record, () => undefined, 204, ['DELETE', path], undefined);
  }

  async function run(url: string, stop?: AbortSignal): Promise<void> {
    const dispatcher = new Agent({ connections: null, pipelining: 1 });
    const loop = async () => {
      // Each has profiles of its own: what it asks for next is never in doubt.
      const own: Known[] = [];
      const { unknown } = counts;
      const isOver = () => stop?.aborted === true || counts.unknown !== unknown;
      while (!isOver()) await write(dispatcher, url, own);
    };
    await Promise.all(Array.from({ length: connections }, loop));
    await dispatcher.destroy();
  }

  /** Whether this is one of the states; of a profile whose creation was not answered, all but its id. */
  const fits = ({ may }: Known, found: Pick<Profile, 'name' | 'email'> | undefined): boolean =>
    may.some((state) => state?.name === found?.name && state?.email === found?.email);

  /** The same, to the letter where the last answer is known. */
  const isRight = (record: Known, found: State): boolean =>
    record.may.length === 1
      ? JSON.stringify(record.may[0]) === JSON.stringify(found)
      : fits(record, found);

  async function check(url: string, sql: Sql): Promise<string[]> {
    const answered = new Map((await profilesOf(url)).map((one) => [one.email, one]));
    const rows = (await sql('SELECT * FROM profiles')) as unknown as Kept[];
    const kept = new Map(rows.map((row) => [row.email, row]));
    const wrong = records.flatMap((record) => {
      const found = answered.get(record.email);
      const row = kept.get(record.email);
      return isRight(record, found) && fits(record, row)
        ? []
        : [`${JSON.stringify(record)}, is ${JSON.stringify({ found, row })}`];
    });
    return [...wrong, ...(await replay(sql))];
  }

  return { counts, faults, run, acknowledged: () => next.promise, check };
}
