import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { jsonResponse } from '../../json-response.ts';
import { problemResponses, STORE_PROBLEMS } from '../../problem.ts';
import { answer } from '../answer.ts';
import * as examples from './examples.ts';
import { keyOf, type Attempt, type Idempotency } from './idempotency.ts';
import {
  Accepted,
  DEFAULT_LIMIT,
  NewRegistration,
  RegistrationList,
  RegistrationParams,
  RegistrationsQuery,
  RegistrationStatus,
} from './schemas.ts';
import type { RegistrationsService } from './service.ts';

export interface RegistrationsRoutesOptions {
  registrations: RegistrationsService;
  idempotency: Idempotency;
}

const IdempotencyKey = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description:
        'Of your making, for this request alone: sent again with it, the request is answered as before, for a day',
      examples: ['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    }),
  ),
});

const answerOf = (accepted: Accepted) => ({ status: 202, body: accepted });

export const registrationsRoutes: FastifyPluginAsyncTypebox<RegistrationsRoutesOptions> = async (
  app,
  { registrations, idempotency },
) => {
  app.post(
    '/registrations',
    {
      schema: {
        operationId: 'createRegistration',
        tags: ['registrations'],
        summary: 'Register',
        description:
          'Accepted as soon as it is in a place that lasts, and done a moment later: Location tells what became of it. The email address makes it idempotent; with an Idempotency-Key the same request also gets the same answer.',
        headers: IdempotencyKey,
        body: NewRegistration,
        response: {
          202: jsonResponse('It is accepted', Accepted, { accepted: examples.accepted }),
          ...problemResponses(
            'conflict',
            'in_progress',
            'idempotency_key_reused',
            ...STORE_PROBLEMS,
          ),
        },
      },
    },
    async (request, reply) => {
      const { id: requestId, context, body } = request;
      const key = keyOf(request.headers['idempotency-key']);
      const accept = async ({ isRepetition, keep }: Attempt) =>
        answerOf(
          await registrations.accept(body, {
            context,
            requestId,
            isRepetition,
            keep: keep && ((accepted) => keep(answerOf(accepted))),
          }),
        );
      const { body: accepted } =
        key === undefined
          ? await accept({ isRepetition: false })
          : await idempotency.once(key, body, accept, context);
      const location = `/registrations/${encodeURIComponent(body.email)}`;
      return reply
        .code(202)
        .header('location', location)
        .send(accepted as Accepted);
    },
  );

  app.get(
    '/registrations',
    {
      config: { isPersonal: true },
      schema: {
        operationId: 'listRegistrations',
        tags: ['registrations'],
        summary: 'The completed registrations',
        description: 'In the order of acceptance.',
        querystring: RegistrationsQuery,
        response: {
          200: jsonResponse('Some of the registrations', RegistrationList, {
            page: examples.list,
          }),
          ...problemResponses(...STORE_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, offset = 0 } = request.query;
      const page = { limit: Number(limit), offset: Number(offset) };
      return answer(request, reply, await registrations.list(page, request.context));
    },
  );

  app.get(
    '/registrations/:email',
    {
      config: { isPersonal: true },
      schema: {
        operationId: 'getRegistration',
        tags: ['registrations'],
        summary: 'What became of a registration',
        description:
          '`completed` with the row, `pending` since when, or `failed` since when and why. 404 where nobody has registered.',
        params: RegistrationParams,
        response: {
          200: jsonResponse('What became of it', RegistrationStatus, {
            completed: examples.completed,
            pending: examples.pending,
            failed: examples.failed,
          }),
          ...problemResponses('not_found', ...STORE_PROBLEMS),
        },
      },
    },
    async (request, reply) =>
      answer(request, reply, await registrations.status(request.params.email, request.context)),
  );
};
