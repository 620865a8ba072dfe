import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Test } from 'tap';
import type { Profile } from '../../gateway/features/profiles/schemas.ts';
import type { Sql } from '../support/databases.ts';
import { replay, type Kept } from './replay.ts';

export interface Seen {
  what: string;
  /** Monotonic milliseconds, of the question and of the answer. */
  from: number;
  to: number;
  status: number;
  code: string | undefined;
  retryAfter: string | undefined;
}

/** What is known of a profile that the load asked for. */
interface Sent {
  name: string;
  email: string;
  id?: string;
  outcome: 'acknowledged' | 'nothing' | 'unknown';
  deleted?: boolean;
}

export interface Load {
  /** Of the routes that use the store. */
  store: Seen[];
  /** Of those that do not. */
  others: Seen[];
  sent: Sent[];
  /** Answers nobody may give, in words. */
  faults: string[];
  stop: () => Promise<void>;
}

/** Milliseconds for an answer beyond the deadline: this machine does other things as well. */
const SLACK_MS = 1_500;

const EXPECTED: Record<string, readonly (number | string)[]> = {
  store_unavailable: [503],
  bulkhead_full: [503],
  deadline_exceeded: [504],
};

export interface LoadOptions {
  url: string;
  deadlineMs: number;
  /** Loops that write and read, each one request after the other. */
  writers?: number;
}

/** What an answer says about what was asked for. */
function outcomeOf(status: number, body: any): Sent['outcome'] {
  if (status < 300) return 'acknowledged';
  // 503 of the bulkhead: it never got that far.
  if (body.code === 'bulkhead_full') return 'nothing';
  return /nothing was changed/.test(body.detail) ? 'nothing' : 'unknown';
}

/** Reads and writes without a break, and looks at each answer; also what has nothing to do with it. */
export function startLoad(t: Test, { url, deadlineMs, writers = 12 }: LoadOptions): Load {
  const dispatcher = new Agent({ connections: null, pipelining: 1 });
  t.teardown(() => dispatcher.destroy());
  const load: Omit<Load, 'stop'> = { store: [], others: [], sent: [], faults: [] };
  const over = new AbortController();
  let serial = 0;

  async function ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Seen & { body: any }> {
    const from = performance.now();
    const answer = await request(url + path, {
      method,
      dispatcher,
      headersTimeout: 30_000,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await answer.body.text();
    const parsed = text === '' ? undefined : JSON.parse(text);
    const to = performance.now();
    const status = answer.statusCode;
    const code = status >= 400 ? (parsed?.code as string) : undefined;
    const retryAfter = answer.headers['retry-after'] as string | undefined;
    const seen = { what: `${method} ${path}`, from, to, status, code, retryAfter };
    if (to - from > deadlineMs + SLACK_MS)
      load.faults.push(`${seen.what} took ${Math.round(to - from)} ms`);
    return { ...seen, body: parsed };
  }

  /** The same of a route of the store: one of these, or one that the contract has for an outage. */
  async function askStore(good: readonly number[], ...args: Parameters<typeof ask>) {
    const { body, ...seen } = await ask(...args);
    load.store.push(seen);
    const { what, status, code = '', retryAfter } = seen;
    const expected = good.includes(status) || EXPECTED[code]?.includes(status) === true;
    if (!expected) load.faults.push(`${what}: ${status} ${JSON.stringify(body)}`);
    if (status === 503 && !/^[1-9]\d*$/.test(retryAfter ?? ''))
      load.faults.push(`${what}: 503 ${code} without a Retry-After`);
    return { ...seen, body };
  }

  async function write(): Promise<void> {
    const n = (serial += 1);
    const sent: Sent = { name: `Name ${n}`, email: `n${n}@load.example`, outcome: 'unknown' };
    load.sent.push(sent);
    const created = await askStore([201], 'POST', '/profiles', {
      name: sent.name,
      email: sent.email,
    });
    sent.outcome = outcomeOf(created.status, created.body);
    if (created.status !== 201) return;
    sent.id = (created.body as Profile).id;
    const path = `/profiles/${sent.id}`;
    const read = await askStore([200], 'GET', path);
    if (read.status === 200 && read.body.name !== sent.name)
      load.faults.push(`GET ${path}: ${JSON.stringify(read.body)}`);
    if (n % 3 === 1) {
      const name = `${sent.name}, changed`;
      const changed = await askStore([200], 'PUT', path, { name });
      const outcome = outcomeOf(changed.status, changed.body);
      if (outcome === 'acknowledged') sent.name = name;
      // Either name is right.
      else if (outcome === 'unknown') sent.name = `${sent.name}|${name}`;
    }
    if (n % 3 === 2) {
      const gone = await askStore([204], 'DELETE', path);
      const outcome = outcomeOf(gone.status, gone.body);
      if (outcome === 'acknowledged') sent.deleted = true;
      else if (outcome === 'unknown') sent.outcome = 'unknown';
    }
  }

  async function readOthers(): Promise<void> {
    const candidate = { userId: 1, username: 'somebody', email: 'ada@example.com' };
    const asks: Parameters<typeof ask>[] = [
      ['GET', '/users/1'],
      ['POST', '/profiles/enrich', candidate],
      ['GET', '/circuits'],
      ['GET', '/health'],
      ['GET', '/health/ready'],
    ];
    for (const args of asks) {
      const { body: _, ...seen } = await ask(...args);
      load.others.push(seen);
      if (seen.status !== 200) load.faults.push(`${seen.what}: ${seen.status}`);
    }
  }

  const loop = async (step: () => Promise<void>, pauseMs: number) => {
    while (!over.signal.aborted) {
      await step().catch((error: unknown) => load.faults.push(String(error)));
      // What goes on is to be seen at any moment; the client is not to take the whole machine.
      await wait(pauseMs);
    }
  };
  const loops = [
    ...Array.from({ length: writers }, () => loop(write, 20)),
    loop(async () => void (await askStore([200], 'GET', '/profiles?limit=5')), 20),
    loop(readOthers, 40),
  ];
  const stop = async () => {
    over.abort();
    await Promise.all(loops);
  };
  t.teardown(stop);
  return { ...load, stop };
}

/** Compares what is there with what was answered; an empty list where all of it is right. */
export async function compare(load: Pick<Load, 'sent'>, sql: Sql): Promise<string[]> {
  const faults: string[] = [];
  const rows = (await sql('SELECT * FROM profiles')) as unknown as Kept[];
  const byEmail = new Map(rows.map((row) => [row.email, row]));
  for (const { name, email, outcome, deleted } of load.sent) {
    const row = byEmail.get(email);
    if (outcome === 'unknown') continue;
    const isThere = outcome === 'acknowledged' && deleted !== true;
    if ((row !== undefined) !== isThere)
      faults.push(
        `${email}: ${outcome}${deleted === true ? ', deleted' : ''}, is ${JSON.stringify(row)}`,
      );
    else if (row !== undefined && !name.split('|').includes(row.name))
      faults.push(`${email}: ${name}, is ${row.name}`);
  }
  return [...faults, ...(await replay(sql))];
}
