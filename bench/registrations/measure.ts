import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { Ledger } from '../../scripts/chaos/ledger.ts';
import { createPeople } from '../../scripts/chaos/people.ts';
import { percentile } from '../support/statistics.ts';
import type { Queue } from './queues.ts';

/** Of one measurement; times in milliseconds. */
export interface Measured {
  perSecond: number;
  acceptedP50: number;
  acceptedP99: number;
  doneP50: number;
  doneP99: number;
}

export type Load =
  /** So many at once, as fast as answers come. */
  | { connections: number }
  /** So many a second, however long the answers take. */
  | { rate: number };

/** Milliseconds for all that was accepted to be done. */
const DRAIN_MS = 60_000;

/** @throws Error where a registration is not accepted, or not done */
export async function measure(
  { name, origin, databaseUrl }: Queue,
  load: Load,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<Measured> {
  const { domain, person } = createPeople();
  const dispatcher = new Agent({ connections: null, pipelining: 1 });
  const latencies: number[] = [];
  const from = performance.now();
  const until = from + 1_000 * seconds;
  let sent = 0;
  const register = async () => {
    const sentAt = performance.now();
    const { statusCode, body } = await request(`${origin}/registrations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(person(sent++)),
      dispatcher,
      signal,
    });
    const text = await body.text();
    if (statusCode !== 202) throw new Error(`${name}: answered ${statusCode}: ${text}`);
    latencies.push(performance.now() - sentAt);
  };
  try {
    if ('rate' in load) {
      const running: Promise<void>[] = [];
      for (let at = from; at < until; at += 1_000 / load.rate) {
        await wait(Math.max(0, at - performance.now()), undefined, { signal });
        const one = register();
        // Handled below, when all are sent.
        one.catch(() => {});
        running.push(one);
      }
      await Promise.all(running);
    } else {
      const send = async () => {
        while (performance.now() < until) await register();
      };
      await Promise.all(Array.from({ length: load.connections }, send));
    }
    const tookMs = performance.now() - from;
    const times = await doneTimes(databaseUrl, domain, sent, signal);
    const accepted = Float64Array.from(latencies).toSorted();
    return {
      perSecond: (1_000 * latencies.length) / tookMs,
      acceptedP50: percentile(accepted, 0.5),
      acceptedP99: percentile(accepted, 0.99),
      doneP50: percentile(times, 0.5),
      doneP99: percentile(times, 0.99),
    };
  } finally {
    await dispatcher.destroy();
  }
}

/** From the acceptance, which the id tells, to the transaction that made the row; ascending. */
async function doneTimes(
  databaseUrl: string,
  domain: string,
  count: number,
  signal: AbortSignal,
): Promise<Float64Array> {
  const ledger = await Ledger.open(databaseUrl, domain);
  try {
    const until = performance.now() + DRAIN_MS;
    while ((await ledger.stock()).registered < count) {
      if (performance.now() > until) throw new Error(`not all were done within ${DRAIN_MS} ms`);
      await wait(50, undefined, { signal });
    }
    const rows = await ledger.rows();
    return Float64Array.from(
      rows.map(({ id, created_at }) => Date.parse(created_at) - acceptedAt(id)),
    ).toSorted();
  } finally {
    await ledger.close();
  }
}

/** The milliseconds since the epoch that a version 7 UUID begins with. */
export const acceptedAt = (id: string): number =>
  Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
