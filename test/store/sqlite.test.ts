import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { test, type Test } from 'tap';
import { databases, sqlTo } from '../support/databases.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';
import { compare, startLoad } from './load.ts';
import { until } from './until.ts';

const sqlite = databases.find(({ kind }) => kind === 'sqlite')!;

const ATTEMPT_MS = 1_500;
const DEADLINE_MS = 4_000;

async function start(t: Test, url: string): Promise<TestGateway> {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: {
      DATABASE_URL: url,
      STORE_BREAKER_OPEN_MS: '200',
      STORE_BREAKER_MAX_OPEN_MS: '400',
    },
  });
  return gateway;
}

/** The same with its file open. */
async function startReady(t: Test, url: string): Promise<TestGateway> {
  const gateway = await start(t, url);
  const works = async () => (await gateway.get('/profiles')).status === 200;
  t.ok(await until(works, 15_000), 'ready');
  return gateway;
}

/** Another process that writes, and does not come to an end. */
async function holdLock(t: Test, url: string): Promise<() => Promise<void>> {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(${JSON.stringify(url.slice('sqlite:'.length))}, { timeout: 5000 });
    database.exec('begin exclusive');
    console.log('holds');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(createInterface(child.stdout), 'line');
  return async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
}

const newProfile = (name: string) => ({ name, email: `${name}@example.com` });

await test('sqlite: while another process writes, reads go on and writes are unavailable', async (t) => {
  const { url, sql } = await sqlite.create(t);
  const gateway = await startReady(t, url);
  const { status, body } = await gateway.post('/profiles', newProfile('before'));
  t.equal(status, 201);
  const release = await holdLock(t, url);
  const began = performance.now();
  let isAnswered = false;
  const writing = gateway.post('/profiles', newProfile('meanwhile'));
  void writing.then(() => (isAnswered = true));
  t.ok(await until(async () => (await gateway.circuit('store')).inFlight > 0), 'it waits');
  const reads = await Promise.all(
    [`/profiles/${body.id}`, '/profiles', `/profiles/${body.id}/history`].map((path) =>
      gateway.get(path),
    ),
  );
  t.notOk(isAnswered, 'reads do not wait for it');
  t.strictSame(
    reads.map((read) => read.status),
    [200, 200, 200],
  );
  const write = await writing;
  t.equal(write.status, 503);
  t.match(write.body, { code: 'store_unavailable', detail: /nothing was changed/ });
  t.match(write.headers['retry-after'], /^[1-9]/);
  t.ok(performance.now() - began < DEADLINE_MS, 'in time');
  await release();
  const after = await gateway.post('/profiles', newProfile('meanwhile'));
  t.equal(after.status, 201, 'and then it can be written again');
  t.match(await sql('SELECT name FROM profiles ORDER BY id'), [
    { name: 'before' },
    { name: 'meanwhile' },
  ]);
});

await test('sqlite: a lock of another process under load holds up nothing else', async (t) => {
  const { url, sql } = await sqlite.create(t);
  const gateway = await startReady(t, url);
  const load = startLoad(t, { url: gateway.url, deadlineMs: DEADLINE_MS });
  const writes = (from: number) =>
    load.store.filter((seen) => seen.from > from && seen.status === 201).length;
  t.ok(await until(() => writes(0) > 20), 'under load');
  const release = await holdLock(t, url);
  const heldFrom = performance.now();
  await wait(2_500);
  const heldTo = performance.now();
  await release();
  t.ok(await until(() => writes(heldTo) > 0, 2_000), 'it writes again');
  await load.stop();
  const meanwhile = load.others.filter(({ from, to }) => from > heldFrom && to < heldTo);
  const times = meanwhile.map(({ from, to }) => Math.round(to - from)).toSorted((a, b) => a - b);
  t.comment(`${times.length} of other routes meanwhile, the slowest took ${times.at(-1)} ms`);
  t.ok(times.length > 20, `${times.length} of other routes meanwhile`);
  // SQLite waits for a lock without letting anything else run in its thread. One of them may be slow
  // since the machine does other things as well.
  const median = times[times.length >> 1]!;
  t.ok(median < ATTEMPT_MS / 3, `${median} ms`);
  t.strictSame(load.faults, []);
  t.strictSame(await compare(load, sql), []);
});

interface Obstacle {
  what: string;
  /** Of the database. */
  path: string;
  place: () => Promise<unknown>;
  clear: () => Promise<unknown>;
}

/** What may be in the place of the database. */
function obstaclesIn(folder: string): Obstacle[] {
  const path = join(folder, 'profiles.db');
  const file = join(folder, 'file');
  return [
    {
      what: 'a file that is no database',
      path,
      place: () => writeFile(path, 'Dear database, '.repeat(300)),
      clear: () => unlink(path),
    },
    { what: 'a folder', path, place: () => mkdir(path), clear: () => rmdir(path) },
    {
      what: 'something below a file',
      path: join(file, 'profiles.db'),
      place: () => writeFile(file, ''),
      clear: () => unlink(file),
    },
  ];
}

for (const [index, { what }] of obstaclesIn('').entries()) {
  await test(`sqlite: in place of the file is ${what}: unavailable until it is gone`, async (t) => {
    const { path, place, clear } = obstaclesIn(t.testdir({}))[index]!;
    await place();
    const gateway = await start(t, `sqlite:${path}`);
    for (let n = 0; n < 8; n += 1) {
      const { status, body, headers } = await gateway.get('/profiles');
      t.match({ status, body }, { status: 503, body: { code: 'store_unavailable' } });
      t.match(headers['retry-after'], /^[1-9]/);
    }
    t.match((await gateway.get('/health')).body, {
      status: 'warn',
      checks: { 'circuit:store': [{ componentType: 'datastore', status: 'warn', output: String }] },
    });
    t.equal((await gateway.get('/health/ready')).status, 200);
    t.equal((await gateway.get('/users/1')).status, 200);
    await clear();
    t.ok(
      await until(async () => (await gateway.get('/health')).body.status === 'pass', 15_000),
      'it notices by itself',
    );
    const writes = async () =>
      (await gateway.post('/profiles', newProfile('first'))).status === 201;
    t.ok(await until(writes, 15_000, 50), 'and can be written');
  });
}

await test('sqlite: a file that is deleted while it is used loses nothing that is acknowledged later', async (t) => {
  const { url } = await sqlite.create(t);
  const path = url.slice('sqlite:'.length);
  const gateway = await startReady(t, url);
  t.equal((await gateway.post('/profiles', newProfile('before'))).status, 201);
  for (const suffix of ['', '-wal', '-shm']) await rm(path + suffix, { force: true });
  let acknowledged = '';
  const written = async () => {
    const { status, body } = await gateway.post('/profiles', newProfile('after'));
    acknowledged = body.id;
    return status === 201;
  };
  t.ok(await until(written, 15_000, 50), 'it can be written again');
  const rows = await sqlTo(url)('SELECT id, name FROM profiles').catch(String);
  t.match(rows, [{ id: acknowledged, name: 'after' }], 'it is in the file');
});
