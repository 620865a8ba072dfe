import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { cacheStatus } from '../../headers/cache-status.ts';
import { jsonResponse } from '../../json-response.ts';
import { ProblemError, problemResponses, STORE_PROBLEMS } from '../../problem.ts';
import { answer, qualityOf } from '../answer.ts';
import {
  Candidate,
  EnrichedCandidate,
  EnrichedProfile,
  type Candidate as CandidateInput,
} from './enrichment-schemas.ts';
import type { EnrichmentService } from './enrichment-service.ts';
import * as examples from './examples.ts';
import { ProfileParams } from './schemas.ts';
import type { ProfilesService } from './service.ts';

export interface EnrichmentRoutesOptions {
  profiles: ProfilesService;
  enrichment: EnrichmentService;
}

/** Profiles and what the enrichment service knows, which may be down. */
export const enrichmentRoutes: FastifyPluginAsyncTypebox<EnrichmentRoutesOptions> = async (
  app,
  { profiles, enrichment },
) => {
  app.get(
    '/profiles/:id/enriched',
    {
      schema: {
        operationId: 'getEnrichedProfile',
        tags: ['profiles'],
        summary: 'One profile, enriched',
        description:
          '200 with the profile whatever the enrichment service does: `enrichedDataStatus` says whether its part is `available`, `stale` or `unavailable`.',
        params: ProfileParams,
        response: {
          200: jsonResponse('The profile, and what could be had beside it', EnrichedProfile, {
            available: { ...examples.profile, enrichment: examples.available },
            stale: { ...examples.profile, enrichment: examples.stale },
            unavailable: { ...examples.profile, enrichment: examples.unavailable },
          }),
          ...problemResponses('not_found', ...STORE_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      const profile = await profiles.get(request.params.id, request.context);
      return answer(request, reply, await enrichment.ofProfile(profile, request.context));
    },
  );

  app.post(
    '/profiles/enrich',
    {
      preValidation: async ({ body }) => trimEmail(body),
      schema: {
        operationId: 'enrichProfile',
        tags: ['profiles'],
        summary: 'Enrich a profile that is kept elsewhere',
        description:
          'Nothing is kept. The email is trimmed and comes back in lower case; 200 whatever the enrichment service does.',
        body: Candidate,
        response: {
          200: jsonResponse('What was sent, and what could be had beside it', EnrichedCandidate, {
            available: { user: examples.candidate, enrichment: examples.available },
            unavailable: { user: examples.candidate, enrichment: examples.unavailable },
          }),
          ...problemResponses('deadline_exceeded'),
        },
      },
    },
    async (request, reply) => {
      const { email, ...others } = request.body;
      // Not before it is known to be ASCII: other letters have ASCII ones for their lower case.
      const user = { ...others, email: email.toLowerCase() };
      assertOtherThanEmail(user);
      const enriched = await enrichment.ofCandidate(user, request.context);
      request.quality = qualityOf(enriched);
      void reply.header('cache-status', cacheStatus(enriched.sources, enriched.missing));
      return { user, enrichment: enriched.enrichment };
    },
  );
};

function trimEmail(body: unknown): void {
  if (typeof body !== 'object' || body === null || !('email' in body)) return;
  if (typeof body.email === 'string') body.email = body.email.trim();
}

function assertOtherThanEmail({ username, email }: CandidateInput): void {
  const localPart = email.slice(0, email.lastIndexOf('@'));
  if (username.toLowerCase() !== localPart) return;
  throw new ProblemError('validation', 'See `errors` for the faults.', {
    errors: [
      { field: 'body/username', message: 'must differ from what stands before the @ of the email' },
    ],
  });
}
