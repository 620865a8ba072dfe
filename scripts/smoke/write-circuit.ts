import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { CircuitStatus } from '../../gateway/upstreams/circuit-status.ts';
import { expectBody } from './checks.ts';
import type { Mock } from './mock.ts';
import { bar } from './screen.ts';
import { note, type Context } from './step.ts';
import { expect } from './surprise.ts';

export const WRITES = 'events.write';

const PATH = '/events/circuit-status';
const Statuses = Type.Array(CircuitStatus);

/** The circuit of the writes now, as the events service's status route has it. */
export async function readCircuit({ gateway }: Context): Promise<CircuitStatus> {
  const reply = await gateway.send('GET', PATH);
  expect(reply.status === 200, `GET ${PATH} answers ${reply.status}`);
  const statuses = expectBody(reply, 200, Statuses);
  const status = statuses.find(({ name }) => name === WRITES);
  expect(status !== undefined, `GET ${PATH}: there is no circuit ${WRITES}`);
  return status;
}

/** Watches an open circuit until it is open no more: asks once a second. */
export async function watchOpen(ctx: Context, first: CircuitStatus): Promise<CircuitStatus> {
  const whole = first.retryAfterMs ?? 0;
  let previous = whole;
  let status = first;
  while (status.state === 'open') {
    const { retryAfterMs: left = 0, epoch } = status;
    expect(epoch !== first.epoch || left <= previous, 'the countdown went up');
    previous = left;
    const seconds = `${Math.ceil(left / 1_000)}`.padStart(2);
    ctx.screen.live(`  ${bar(1 - left / whole)}  ${WRITES} is open, next probe in ${seconds} s`);
    // A little longer at the end: the circuit's clock and ours may be a millisecond apart.
    await sleep(Math.min(1_000, left + 5), undefined, { signal: ctx.signal });
    status = await readCircuit(ctx);
  }
  ctx.screen.endLive();
  return status;
}

/** Before a step writes: the mock will take it, and the circuit lets it through. */
export async function readyToWrite(ctx: Context, mock: Mock): Promise<void> {
  await mock.reachGoodWrites();
  const status = await readCircuit(ctx);
  if (status.state !== 'open') return;
  note(ctx, `${WRITES} is open (${status.reason}); writes wait for its next probe`);
  await watchOpen(ctx, status);
}
