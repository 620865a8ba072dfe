import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { request } from 'undici';
import { databases } from '../support/databases.ts';
import { startGateway, type Answer, type TestGateway } from '../support/gateway.ts';
import { freePort } from '../support/tcp-proxy.ts';
import { call, placeholderOf, insertAll, manyRows, readAll, run } from './moving-commands.ts';

const NOWHERE = 'http://127.0.0.1:9';

/** Of a gateway on a machine that is busy with tests. */
const PATIENT = {
  STORE_ATTEMPT_TIMEOUT_MS: '20000',
  STORE_DEADLINE_MS: '20000',
  DEADLINE_MS: '20000',
};

/** What databases, drivers and JSON are known to change, each of at most 60 characters. */
const HOSTILE = [
  'Zoë', // composed
  'Zoe\u0308', // and not
  ' leading, trailing ',
  "Robert'); DROP TABLE profiles;--",
  '"quoted" \\back\\slash\\ `tick` %s ? $1 :name',
  '🦄👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  '\u{10FFFD}\u{20000}𝕬',
  'İıſKÅ ﬁ ß ẞ',
  'مرحبا \u202Eesrever\u202C עברית',
  'line\u2028separator\u2029paragraph',
  'nbsp\u00A0zwsp\u200Bbom\uFEFFend',
  'a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308',
  '\uFFFD\uFFFE\uFFFF',
  'Ｆｕｌｌｗｉｄｔｈ',
  'null',
  '0x41 1e3 NaN',
];

/** Several pages of an export, and of a list, and many statements of an import. */
const ROWS = 2_100;

const gatewayOn = (t: Test, url: string) =>
  startGateway(t, NOWHERE, { env: { DATABASE_URL: url, ...PATIENT } });

/** Some profiles as clients make them, change them and take them away. */
async function use({ url, post }: TestGateway): Promise<void> {
  const ids: string[] = [];
  for (const [index, name] of HOSTILE.entries()) {
    const { status, body } = await post('/profiles', { name, email: `Hostile.${index}@x.example` });
    if (status === 201) ids.push(body.id);
  }
  const send = async (method: 'PUT' | 'DELETE', id: string, update?: object) => {
    const { body } = await request(`${url}/profiles/${id}`, {
      method,
      ...(update !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(update),
      }),
    });
    await body.dump();
  };
  for (const id of ids.slice(0, 8)) await send('PUT', id, { name: '🦄'.repeat(200) });
  for (const id of ids.slice(0, 2)) await send('DELETE', id);
}

/** Every page of profiles and some histories, with their entity tags. */
async function served({
  get,
}: TestGateway): Promise<[path: string, etag: unknown, text: string][]> {
  const answers: [string, unknown, string][] = [];
  const ids: string[] = [];
  for (let path: string | undefined = '/profiles?limit=1000'; path !== undefined;) {
    const { headers, text, body }: Answer<any> = await get(path);
    answers.push([path, headers['etag'], text]);
    ids.push(...body.profiles.map(({ id }: { id: string }) => id));
    path = body.nextCursor && `/profiles?limit=1000&cursor=${body.nextCursor}`;
  }
  for (const id of ids.filter((_, index) => index % 500 === 0 || index > ids.length - 12)) {
    for (const path of [`/profiles/${id}`, `/profiles/${id}/history`]) {
      const { headers, text } = await get(path);
      answers.push([path, headers['etag'], text]);
    }
  }
  return answers;
}

const missing = databases.find(({ skip }) => skip !== false)?.skip ?? false;

await test(
  'SQLite → PostgreSQL → MariaDB → SQLite: every byte arrives, and gateways serve the same',
  { skip: missing, timeout: 120_000 },
  async (t) => {
    const [sqlite, postgres, mysql] = databases;
    const folder = t.testdir();
    const first = await sqlite!.create(t);
    const gateway = await gatewayOn(t, first.url);
    await use(gateway);
    await insertAll(
      first.sql,
      manyRows(ROWS, (index) => `${HOSTILE[index % HOSTILE.length]} ${index}`),
      placeholderOf('sqlite'),
    );
    const data = await readAll(first.sql);
    t.ok(data.profiles.length > ROWS);
    t.ok(data.profile_history.length > 2 * ROWS + HOSTILE.length);

    let from = first;
    const files: string[] = [];
    for (const database of [postgres, mysql, sqlite]) {
      const to = await database!.create(t);
      const file = join(folder, `${files.length}.jsonl`);
      const exported = await call('export', { url: from.url, args: ['--out', file] });
      t.equal(exported.code, 0, exported.err);
      // The last one as a process of its own.
      const options = { url: to.url, args: [file] };
      const imported = await (database === sqlite
        ? run(t, 'import', options)
        : call('import', options));
      t.equal(imported.code, 0, imported.err);
      t.same(await readAll(to.sql), data, database!.kind);
      files.push(await readFile(file, 'utf8'));
      from = to;
    }
    const [one, ...others] = files.map((file) => file.slice(file.indexOf('\n')));
    for (const other of others) t.ok(other === one, 'the file is the same but for its time');

    const answers = await served(gateway);
    t.ok(answers.length > 30);
    t.strictSame(await served(await gatewayOn(t, from.url)), answers);
  },
);

await test('a password is never printed, however badly the URL is written', async (t) => {
  const port = await freePort();
  const urls = [
    `postgres://u:geheim@127.0.0.1:${port}/x`,
    `mysql://u:geheim@127.0.0.1:${port}/x?ssl=nothing`,
    `postgres://127.0.0.1:${port}/x?user=u&password=geheim`,
    'postgres://u:geheim@/x y',
    'postgres://u:12/34geheim@127.0.0.1/x',
    'mysql://u:ge#heim@127.0.0.1/x',
    'mysql://u:geheim%zz@127.0.0.1/x',
    'mongodb://u:geheim@127.0.0.1/x',
    'u:geheim@127.0.0.1',
  ];
  await Promise.all(
    urls.map(async (url, index) => {
      const command = (['migrate', 'export', 'import'] as const)[index % 3]!;
      const args = command === 'import' ? ['-'] : [];
      // Of each command one as a process, which may say more than the command does.
      const options = { url, args };
      const result = await (index < 3 ? run(t, command, options) : call(command, options));
      const { code, out, err } = result;
      t.equal(code, 1, url);
      t.notMatch(out + err, /ge.?heim/, url);
      t.notMatch(err, /\n {4}at /, url);
    }),
  );
});
