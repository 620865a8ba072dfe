import { Event } from '../../../gateway/features/events/schemas.ts';
import { expectBody, expectStatus } from '../checks.ts';
import { formatMs } from '../screen.ts';
import { needMock, see, type Check, type Context, type Step } from '../step.ts';
import { expect } from '../surprise.ts';
import { readyToWrite } from '../write-circuit.ts';

/** The mock takes 500 ms for an event; a little less for timers that fire early. */
const MISS_MS = 450;

const PATH = '/events/event-3';

export const cache: Step = {
  name: 'cache',
  title: 'Cache: a miss against a hit, and what a write drops',
  async run(ctx) {
    const mock = needMock(ctx, 'an event that takes 500 ms is only known from');
    await ctx.gateway.makeRoom(10);
    await readyToWrite(ctx, mock);
    // A write of the user's drops the event that may be cached from before.
    await write(ctx);
    const miss = await read(ctx, 'miss');
    const hit = await read(ctx, 'hit');
    await write(ctx);
    const after = await read(ctx, 'miss');

    const rows = [
      ['miss', miss],
      ['hit', hit],
      ['after a write', after],
    ] as const;
    ctx.screen.line();
    for (const [label, ms] of rows) {
      const times = ms === hit ? `${Math.round(miss / hit)} × faster` : '';
      ctx.screen.line(`    ${label.padEnd(14)} ${formatMs(ms).padStart(9)}  ${times}`.trimEnd());
    }
  },
};

const added: Check = (reply) => {
  expectStatus(reply, 201);
  return 'an event for the same user';
};

async function write(ctx: Context): Promise<void> {
  await see(ctx, 'POST /events', added, { body: { name: 'Smoke Break', userId: 3 } });
}

async function read(ctx: Context, wanted: 'miss' | 'hit'): Promise<number> {
  const { ms } = await see(ctx, `GET ${PATH}`, (reply) => {
    expectBody(reply, 200, Event);
    const wasMiss = reply.ms >= MISS_MS;
    const took = formatMs(reply.ms);
    if (wanted === 'miss') expect(wasMiss, `a miss was expected, but it took only ${took}`);
    else expect(!wasMiss, `a hit was expected, but it took ${took}; is CACHE_TTL_MS 0?`);
    return wanted;
  });
  return ms;
}
