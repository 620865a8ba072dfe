import { aProblem, expectProblem, expectStatus } from '../checks.ts';
import { quotaOf } from '../quota.ts';
import { note, see, type Step } from '../step.ts';
import { expect, Skipped } from '../surprise.ts';

/** More than this would be a load test. */
const MOST_REQUESTS = 1_000;

const PATH = '/circuits';

export const rateLimit: Step = {
  name: 'rate-limit',
  title: 'The rate limit: requests until 429',
  async run(ctx) {
    const first = await ctx.gateway.send('GET', PATH);
    const { limit } = quotaOf(first.headers);
    if (Number.isFinite(limit) && limit > MOST_REQUESTS) {
      throw new Skipped(`${limit} requests are allowed here, more than a smoke test sends`);
    }
    const most = Math.min(limit, MOST_REQUESTS);
    let reply = first;
    let served = 0;
    while (reply.status !== 429) {
      expectStatus(reply, 200);
      served += 1;
      expect(
        served <= most,
        `GET ${PATH}: no 429 after ${served} requests, the limit being ${most}`,
      );
      reply = await ctx.gateway.send('GET', PATH, { take429: true });
    }
    expectProblem(reply, 'rate_limited');
    note(ctx, `${served} more were served in this window, then came 429`);

    const refused = aProblem('rate_limited');
    const { headers } = await see(ctx, `GET ${PATH}`, refused, { take429: true });
    await see(ctx, 'GET /health', (answer) => {
      expectStatus(answer, 200);
      return 'health is exempt';
    });
    note(ctx, `the next request is welcome in ${headers.get('retry-after')} s`);
  },
};
