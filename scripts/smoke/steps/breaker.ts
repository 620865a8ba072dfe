import { Event } from '../../../gateway/features/events/schemas.ts';
import type { CircuitStatus } from '../../../gateway/upstreams/circuit-status.ts';
import { expectBody, aProblem } from '../checks.ts';
import { needMock, note, see, type Check, type Context, type Step } from '../step.ts';
import { expect, Surprise } from '../surprise.ts';
import { readCircuit, readyToWrite, watchOpen, WRITES } from '../write-circuit.ts';

/** The rule by rate looks at 20 calls at least; the one by count opens after 3 failures. */
const MOST_FAILURES = 25;
const MOST_PROBES = 4;

const event = { name: 'Smoke Detector Test', userId: 4 };

export const breaker: Step = {
  name: 'breaker',
  title: 'The circuit breaker: its whole cycle, live (half a minute)',
  async run(ctx) {
    const mock = needMock(ctx, 'failures on demand need');
    await ctx.gateway.makeRoom(15);
    await readyToWrite(ctx, mock);
    if ((await readCircuit(ctx)).state !== 'closed') await probeUntilClosed(ctx);
    moved(ctx, await readCircuit(ctx), 'closed');

    note(ctx, 'the events service now answers every write with 503');
    const open = await mock.withFault('events.write', { errorRate: 1, status: 503 }, async () => {
      const opened = await failUntilOpen(ctx);
      moved(ctx, opened, 'open');
      await see(ctx, 'POST /events', aProblem('circuit_open'), { body: event });
      const { totals } = await readCircuit(ctx);
      const rejected = totals.rejected - opened.totals.rejected;
      expect(rejected > 0, 'the circuit counts no rejection');
      await see(ctx, 'GET /events/event-1', (reply) => {
        expectBody(reply, 200, Event);
        return 'reads have a circuit of their own and go on';
      });
      return opened;
    });

    note(ctx, 'the events service is well again; the circuit finds out by itself');
    await mock.reachGoodWrites();
    const since = Date.parse(open.since);
    const halfOpen = await watchOpen(ctx, await readCircuit(ctx));
    moved(ctx, halfOpen, 'half-open');
    const lasted = Date.parse(halfOpen.since) - since;
    // Two wall clock readings in whole milliseconds.
    expect(lasted >= (open.retryAfterMs ?? 0) - 2, `it was open for only ${lasted} ms`);
    moved(ctx, await probeUntilClosed(ctx), 'closed');
  },
};

async function failUntilOpen(ctx: Context): Promise<CircuitStatus> {
  for (let failures = 1; failures <= MOST_FAILURES; failures += 1) {
    await see(ctx, 'POST /events', aProblem('upstream_unavailable'), { body: event });
    const status = await readCircuit(ctx);
    if (status.state === 'open') return status;
  }
  throw new Surprise(`${MOST_FAILURES} failed writes did not open the circuit`);
}

const probe: Check = (reply) => {
  expectBody(reply, 201, Event);
  return 'the probe: a real write, let through';
};

async function probeUntilClosed(ctx: Context): Promise<CircuitStatus> {
  for (let probes = 1; probes <= MOST_PROBES; probes += 1) {
    await see(ctx, 'POST /events', probe, { body: event });
    const status = await readCircuit(ctx);
    if (status.state === 'closed') return status;
  }
  throw new Surprise(`${MOST_PROBES} good probes did not close the circuit`);
}

function moved({ screen }: Context, status: CircuitStatus, wanted: CircuitStatus['state']): void {
  const { state, reason } = status;
  expect(state === wanted, `${WRITES} was to be ${wanted}, but is ${state}: ${reason}`);
  screen.line(`  ${screen.style([COLOURS[state], 'bold'], `▶ ${state}`)}  ${reason}`);
}

const COLOURS = {
  closed: 'green',
  'forced-closed': 'green',
  open: 'red',
  'forced-open': 'red',
  'half-open': 'yellow',
  disabled: 'yellow',
} as const satisfies Record<CircuitStatus['state'], string>;
