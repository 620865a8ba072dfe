import { randomUUID } from 'node:crypto';
import {
  EnrichedCandidate,
  EnrichedProfile,
  type Enrichment,
} from '../../../gateway/features/profiles/enrichment-schemas.ts';
import {
  Profile,
  ProfileHistory,
  ProfileList,
} from '../../../gateway/features/profiles/schemas.ts';
import { aProblem, expectBody, expectStatus } from '../checks.ts';
import { needMock, note, see, type Check, type Context, type Step } from '../step.ts';
import { expect } from '../surprise.ts';

const candidate = { userId: 1, username: 'smoky', email: ' Ada.Keller@Example.com ' };

export const profiles: Step = {
  name: 'profiles',
  title: 'Profiles: kept here, and enriched by a service that may be down',
  async run(ctx) {
    await see(ctx, 'GET /profiles?limit=5', (reply) => {
      const { length } = expectBody(reply, 200, ProfileList).profiles;
      return length === 0 ? 'none yet' : `the first ${length}`;
    });
    await see(ctx, 'GET /profiles/nothing', aProblem('validation'));
    const wrong = { name: '', email: 'nobody@' };
    await see(ctx, 'POST /profiles', aProblem('validation'), { body: wrong });

    needMock(ctx, 'adding a profile is tried only with');
    const location = await add(ctx);
    try {
      await enrich(ctx, location);
      await change(ctx, location);
    } catch (error) {
      // Nobody wants to find it: gone without a word, also after Ctrl-C, or left where that fails.
      await fetch(ctx.gateway.url + location, {
        method: 'DELETE',
        signal: AbortSignal.timeout(2_000),
      }).catch(() => {});
      throw error;
    }
  },
};

/** The path of a new profile. */
async function add(ctx: Context): Promise<string> {
  const email = `smoke-${randomUUID()}@example.com`;
  const { headers } = await see(
    ctx,
    'POST /profiles',
    (reply) => {
      const { id } = expectBody(reply, 201, Profile);
      const location = reply.headers.get('location');
      expect(location === `/profiles/${id}`, `Location is ${location}, the id ${id}`);
      return 'Location is that of its id';
    },
    { body: { name: 'Smoke Ring', email } },
  );
  const same = { name: 'Smoke Screen', email: email.toUpperCase() };
  await see(ctx, 'POST /profiles', aProblem('conflict'), { body: same });
  return headers.get('location') ?? '';
}

async function enrich(ctx: Context, location: string): Promise<void> {
  const mock = needMock(ctx, 'an outage needs');
  const path = `GET ${location}/enriched`;
  note(ctx, 'the enrichment service answers 503, once');
  // Told when to come back, the gateway does not try again: one failure, far from opening a circuit.
  await mock.withFault('enrichment', { status: 503, retryAfter: 1, times: 1 }, async () => {
    await see(ctx, path, isEnriched('unavailable'));
  });
  await see(ctx, path, isEnriched('available'));

  note(ctx, 'the same for a profile that is kept elsewhere');
  const body = { ...candidate, age: 0, username: 'x' };
  await see(ctx, 'POST /profiles/enrich', aProblem('validation'), { body });
  await see(
    ctx,
    'POST /profiles/enrich',
    (reply) => {
      const { user, enrichment } = expectBody(reply, 200, EnrichedCandidate);
      expect(user.email === 'ada.keller@example.com', `the email is ${user.email}`);
      return describe(enrichment);
    },
    { body: candidate },
  );
}

const isEnriched =
  (wanted: Enrichment['enrichedDataStatus']): Check =>
  (reply) => {
    const { enrichment } = expectBody(reply, 200, EnrichedProfile);
    const { enrichedDataStatus: status } = enrichment;
    expect(status === wanted, `the enrichment was to be ${wanted}, but is ${status}`);
    return describe(enrichment);
  };

const describe = (enrichment: Enrichment): string =>
  enrichment.enrichedDataStatus === 'available'
    ? `available, loyalty score ${enrichment.loyaltyScore}`
    : `${enrichment.enrichedDataStatus}: ${enrichment.message}`;

/** What is left of it is its history. */
async function change(ctx: Context, location: string): Promise<void> {
  const name = 'Smoke Signal';
  await see(
    ctx,
    `PUT ${location}`,
    (reply) => {
      expect(expectBody(reply, 200, Profile).name === name, 'the name is not the new one');
      return name;
    },
    { body: { name } },
  );
  await see(ctx, `DELETE ${location}`, (reply) => {
    expectStatus(reply, 204);
    return 'gone';
  });
  await see(ctx, `GET ${location}`, aProblem('not_found'));
  await see(ctx, `GET ${location}/history`, (reply) => {
    const changes = expectBody(reply, 200, ProfileHistory).changes.map(({ change: what }) => what);
    expect(changes.join() === 'created,updated,deleted', `its history is ${changes.join()}`);
    return changes.join(', ');
  });
}
