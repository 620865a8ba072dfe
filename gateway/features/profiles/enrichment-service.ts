import { explain } from '../../plugins/explain.ts';
import { CallerGoneError } from '../../resilience/errors.ts';
import type { EnrichmentClient, EnrichmentPayload } from '../../upstreams/enrichment.ts';
import type { RequestContext } from '../../upstreams/request-context.ts';
import type { Source } from '../../upstreams/upstream.ts';
import { isFailure, type Failure } from '../part.ts';
import { Representation } from '../representation.ts';
import type { Served } from '../served.ts';
import { storedSource } from '../stored.ts';
import type { Candidate, EnrichedProfile, Enrichment } from './enrichment-schemas.ts';
import type { Profile } from './schemas.ts';

export interface EnrichmentServiceOptions {
  client: EnrichmentClient;
  compressMinBytes: number;
}

/** What is known of somebody, and where from; or why nothing is. */
export interface Enriched {
  enrichment: Enrichment;
  sources: readonly Source<EnrichmentPayload>[];
  missing: Served['missing'];
}

/** Adds what the enrichment service knows, whatever that service does. */
export class EnrichmentService {
  readonly #client: EnrichmentClient;
  readonly #compressMinBytes: number;

  constructor({ client, compressMinBytes }: EnrichmentServiceOptions) {
    this.#client = client;
    this.#compressMinBytes = compressMinBytes;
  }

  async ofProfile(profile: Profile, context: RequestContext): Promise<Served> {
    const { enrichment, sources, missing } = await this.of(profile.id, context);
    const body: EnrichedProfile = { ...profile, enrichment };
    return {
      representation: new Representation(JSON.stringify(body), this.#compressMinBytes),
      sources: [storedSource(`profiles/${profile.id}`, profile), ...sources],
      missing,
    };
  }

  ofCandidate({ userId }: Candidate, context: RequestContext): Promise<Enriched> {
    return this.of(String(userId), context);
  }

  async of(id: string, context: RequestContext): Promise<Enriched> {
    try {
      const source = await withTimeToAnswer(context, (shorter) => this.#client.get(id, shorter));
      return { enrichment: toEnrichment(source), sources: [source], missing: [] };
    } catch (error) {
      // Nobody is left to be told; and a bug is no outage.
      if (error instanceof CallerGoneError || !isFailure(error)) throw error;
      return {
        enrichment: { enrichedDataStatus: 'unavailable', message: messageOf(error) },
        sources: [],
        missing: [{ key: `enrichment/${id}`, failure: error }],
      };
    }
  }
}

/** Milliseconds, and share, of the time left that are kept for the answer, whichever is less. */
const ANSWER_MS = 100;
const ANSWER_SHARE = 0.1;

/** Ends the work early enough that it can be said within the deadline that it brought nothing. */
async function withTimeToAnswer<T>(
  context: RequestContext,
  work: (context: RequestContext) => Promise<T>,
): Promise<T> {
  const left = context.call.remaining();
  const call = context.call.child(left - Math.min(ANSWER_MS, ANSWER_SHARE * left));
  try {
    // Not raced against its end: what is kept is still served then.
    return await work({ ...context, call });
  } finally {
    call.release();
  }
}

function toEnrichment({ cached }: Source<EnrichmentPayload>): Enrichment {
  const { recentActivity, loyaltyScore } = cached.value.payload;
  if (cached.stale === undefined) {
    return { enrichedDataStatus: 'available', recentActivity, loyaltyScore };
  }
  return {
    enrichedDataStatus: 'stale',
    recentActivity,
    loyaltyScore,
    message: isFailure(cached.error) ? messageOf(cached.error) : STALE[cached.stale],
  };
}

const messageOf = (failure: Failure): string =>
  failure.code === 'deadline_exceeded'
    ? 'The enrichment service took too long.'
    : explain(failure).detail;

const STALE: Record<NonNullable<Source<unknown>['cached']['stale']>, string> = {
  revalidating: 'It is being fetched anew.',
  'only-if-cached': 'Only what is kept was asked for.',
  'circuit-open': 'The enrichment service has been failing and is not called for now.',
  'refresh-failed': 'The enrichment service could not be asked.',
  error: 'The enrichment service could not be asked.',
};
