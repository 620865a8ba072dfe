import { test, type Test } from 'tap';
import { createRandom } from '../../../mock-server/random.ts';
import type { Row, TestDatabase } from '../../support/databases.ts';
import {
  historyRows,
  isProblem,
  rowsOf,
  startProfiles,
  upTo,
  type ProfilesGateway,
  type StartedProfiles,
} from '../../support/profiles.ts';

const WRITERS = 50;

/** Many writers at once: everything that was said is so, and nothing else. */
export async function showConcurrency(database: TestDatabase): Promise<void> {
  await test('writers at once', { skip: database.skip }, async (group) => {
    const one = await startProfiles(group, database);
    const another = await one.another();

    await group.test('50 create the same email: one does', (t) =>
      createAtOnce(t, one, [one], 'same.email@x.example'),
    );

    await group.test('50 create the same email through two gateways: one does', (t) =>
      createAtOnce(t, one, [one, another], 'the.same@x.example'),
    );

    await group.test('50 change the same profile: all do, one after the other', async (t) => {
      const profile = await one.create();
      const names = upTo(WRITERS).map((writer) => `Writer ${writer}`);
      const answers = await Promise.all(
        names.map((name, index) =>
          [one, another][index % 2]!.send('PUT', `/profiles/${profile.id}`, { body: { name } }),
        ),
      );
      t.strictSame(
        answers.map(({ status, body }) => [status, body.name]),
        names.map((name) => [200, name]),
      );
      const [, ...changes] = await historyRows(one.sql, profile);
      t.strictSame(
        changes.map(({ version }) => version),
        upTo(WRITERS).map((number) => number + 1),
      );
      t.strictSame(changes.map(({ name }) => String(name)).toSorted(), names.toSorted());
      const { body } = await one.send('GET', `/profiles/${profile.id}`);
      t.equal(body.name, changes.at(-1)!['name'], 'it is what the last one made it');
    });

    await group.test('20 profiles take the same email: one does', async (t) => {
      const profiles = await Promise.all(upTo(20).map(() => one.create()));
      const email = 'wanted.by.all@x.example';
      const answers = await Promise.all(
        profiles.map(({ id }, index) =>
          [one, another][index % 2]!.send('PUT', `/profiles/${id}`, {
            body: { email: spelled(email, index) },
          }),
        ),
      );
      t.equal(answers.filter(({ status }) => status === 200).length, 1);
      for (const answer of answers.filter(({ status }) => status !== 200))
        isProblem(t, answer, 'conflict', { fields: ['body/email'] });
      const rows = await one.sql(`SELECT id FROM profiles WHERE lower(email) = '${email}'`);
      t.equal(rows.length, 1);
      const histories = await Promise.all(profiles.map((profile) => historyRows(one.sql, profile)));
      t.equal(histories.flat().length, profiles.length + 1, 'one change');
    });

    // They wait for one another where both have let go of their own already.
    await group.test('two take the email of each other: neither does', async (t) => {
      const pairs = await Promise.all(
        upTo(20).map(async () => [await one.create(), await one.create()] as const),
      );
      const before = await rowsOf(one.sql);
      const answers = await Promise.all(
        pairs.flatMap(([first, second]) => [
          one.send('PUT', `/profiles/${first.id}`, { body: { email: second.email } }),
          another.send('PUT', `/profiles/${second.id}`, { body: { email: first.email } }),
        ]),
      );
      for (const answer of answers) isProblem(t, answer, 'conflict', { fields: ['body/email'] });
      t.strictSame(await rowsOf(one.sql), before);
    });

    await group.test('any mix of changes leaves what its history says', (t) =>
      mix(t, one, [one, another]),
    );
  });
}

async function createAtOnce(
  t: Test,
  { sql }: StartedProfiles,
  gateways: readonly ProfilesGateway[],
  email: string,
): Promise<void> {
  const answers = await Promise.all(
    upTo(WRITERS).map((writer) => {
      const body = { name: `Writer ${writer}`, email: spelled(email, writer) };
      return gateways[writer % gateways.length]!.send('POST', '/profiles', { body });
    }),
  );
  const created = answers.filter(({ status }) => status === 201);
  t.equal(created.length, 1);
  for (const answer of answers.filter(({ status }) => status !== 201))
    isProblem(t, answer, 'conflict', { fields: ['body/email'] });
  const { id, name, email: kept } = created[0]!.body;
  const ofEmail = `WHERE lower(email) = '${email}'`;
  t.strictSame(await sql(`SELECT id, name, email FROM profiles ${ofEmail}`), [
    { id, name, email: kept },
  ]);
  t.strictSame(await sql(`SELECT profile_id, version, email FROM profile_history ${ofEmail}`), [
    { profile_id: id, version: 1, email: kept },
  ]);
}

/** The same address in another case for each number: a bit of it is a letter. */
function spelled(email: string, number: number): string {
  let bit = 0;
  return email.replaceAll(/[a-z]/g, (letter) => {
    bit += 1;
    return bit <= 6 && (number >> (bit - 1)) % 2 === 1 ? letter.toUpperCase() : letter;
  });
}

const WAVES = 6;
const PER_WAVE = 25;

/** Who gets into a deadlock again and again is told to try later, which is rare. */
const isDeadlocked = ({ status }: { status: number }) => status === 503;

/** Few profiles and few addresses, so that most of the changes get into each other's way. */
async function mix(
  t: Test,
  { sql }: StartedProfiles,
  gateways: readonly ProfilesGateway[],
): Promise<void> {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  t.comment(`SEED=${seed}`);
  const random = createRandom(seed, 'mix');
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const emails = upTo(6).map((number) => `mixed.${number}@x.example`);
  const ids: string[] = [];
  const said: { requestId: string; change: string; status: number; detail: string }[] = [];

  async function act(number: number): Promise<void> {
    const email = spelled(pick(emails), Math.floor(random() * 64));
    const name = `Name ${number}`;
    const requestId = `mixed.change.${number}`;
    const headers = { 'x-request-id': requestId };
    const { send } = pick(gateways);
    const roll = random();
    const id = pick(ids);
    const path = `/profiles/${id}`;
    const [change, answer] =
      ids.length < 2 || roll < 0.25
        ? ([
            'created',
            await send('POST', '/profiles', { body: { name, email }, headers }),
          ] as const)
        : roll < 0.4
          ? (['deleted', await send('DELETE', path, { headers })] as const)
          : ([
              'updated',
              await send('PUT', path, {
                body: pick([{ name }, { email }, { name, email }]),
                headers,
              }),
            ] as const);
    const { status, body } = answer;
    said.push({ requestId, change, status, detail: body?.detail });
    if (status === 201) ids.push(body.id);
    // Most of those that were deleted are left alone from then on.
    if (status === 204 && random() < 0.8) ids.splice(ids.indexOf(id), 1);
  }

  for (let wave = 0; wave < WAVES; wave += 1)
    await Promise.all(upTo(PER_WAVE).map((number) => act(wave * PER_WAVE + number)));

  const statuses: Record<string, number> = {};
  for (const { change, status } of said)
    statuses[`${change} ${status}`] = (statuses[`${change} ${status}`] ?? 0) + 1;
  t.comment(JSON.stringify(statuses));
  const EXPECTED: Record<string, readonly number[]> = {
    created: [201, 409],
    updated: [200, 404, 409],
    deleted: [204, 404],
  };
  t.ok(said.filter(isDeadlocked).length <= 3);
  t.strictSame(
    said.filter((one) => !isDeadlocked(one) && !EXPECTED[one.change]!.includes(one.status)),
    [],
    'every answer is one of the contract’s',
  );

  const { profiles, history } = await rowsOf(sql);
  const replayed = replay(t, history);
  t.strictSame(
    profiles.map(({ id, name, email, version, email_key }) => ({
      id,
      name,
      email,
      version,
      email_key,
    })),
    replayed,
    'each profile is what its history makes of it',
  );

  // What was said, and what is in the history.
  const entries = history.filter(({ request_id }) => String(request_id).startsWith('mixed.'));
  const done = said.filter(({ status }) => status < 300);
  const entryOf = new Map(entries.map((entry) => [entry['request_id'], entry['change']]));
  t.equal(entryOf.size, entries.length, 'no request has two entries');
  const saidOf = new Map(done.map(({ requestId, change }) => [requestId, change]));
  t.strictSame(
    entries.filter(({ request_id, change }) => saidOf.get(String(request_id)) !== change),
    [],
    'no entry is of a request that was refused',
  );
  t.strictSame(
    // A PUT of what is there already is none.
    done.filter(({ requestId, change }) => change !== 'updated' && !entryOf.has(requestId)),
    [],
    'none is missing of what was acknowledged',
  );
}

/** The profiles that a history leaves, by id; it has to be one. */
function replay(t: Test, history: readonly Row[]): Row[] {
  const there = new Map<unknown, Row>();
  const versions = new Map<unknown, number>();
  const faults: Row[] = [];
  for (const entry of history) {
    const { profile_id: id, version, change, name, email } = entry;
    const before = there.get(id);
    const expected = (versions.get(id) ?? 0) + 1;
    const isFirst = expected === 1;
    if (version !== expected || isFirst !== (change === 'created')) faults.push(entry);
    if (!isFirst && before === undefined) faults.push(entry);
    versions.set(id, expected);
    if (change === 'deleted') there.delete(id);
    else {
      const now = {
        id,
        name: name ?? before?.['name'],
        email: email ?? before?.['email'],
        version,
      };
      there.set(id, { ...now, email_key: String(now.email).toLowerCase() });
    }
  }
  t.strictSame(faults, [], 'versions without gaps, created first, nothing after deleted');
  const left = [...there.values()];
  const keys = left.map(({ email_key }) => email_key);
  t.equal(new Set(keys).size, keys.length, 'no two have one email');
  return left;
}
