import fp from 'fastify-plugin';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problems, type ProblemCode } from '../problem.ts';
import { ResilienceError } from '../resilience/errors.ts';
import { UpstreamError } from '../upstreams/errors.ts';

/** A problem that the gateway's own plugins raise. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ProblemCode, detail: string, retryAfterMs?: number) {
    super(detail);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

type Explanation = Pick<Problem, 'code' | 'detail' | 'errors' | 'upstream'> & {
  retryAfterMs?: number | undefined;
};

// For the codes that promise a Retry-After where nobody named a time.
const DEFAULT_RETRY_AFTER_MS = 1_000;

/** Every error becomes problem+json here, by the table in `problem.ts`. */
export const errorsPlugin = fp(async (app) => {
  app.addSchema(Problem);

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const explanation = explain(error);
    const { status } = problems[explanation.code];
    if (explanation.code === 'internal') request.log.error({ err: error }, 'our own fault');
    else if (status >= 502) request.log.warn({ err: error }, 'an upstream call failed');
    return sendProblem(reply, request, explanation);
  });

  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) =>
    sendProblem(reply, request, { code: 'not_found', detail: 'No route answers this request.' }),
  );
});

function sendProblem(reply: FastifyReply, request: FastifyRequest, explanation: Explanation) {
  const { code, detail, upstream, errors } = explanation;
  const { status, title } = problems[code];
  const retryAfter = retryAfterSeconds(status, explanation.retryAfterMs);
  if (retryAfter !== undefined) void reply.header('retry-after', retryAfter);
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    detail,
    instance: request.id,
    code,
    ...(upstream !== undefined && { upstream }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(errors !== undefined && { errors }),
  };
  return reply.code(status).type('application/problem+json').send(problem);
}

/** Whole seconds, rounded up, at least 1; only where the table promises them (429 and 503). */
function retryAfterSeconds(status: number, ms: number | undefined): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  return Math.max(1, Math.ceil((ms ?? DEFAULT_RETRY_AFTER_MS) / 1_000));
}

function explain(
  error: FastifyError | ProblemError | ResilienceError | UpstreamError,
): Explanation {
  if (error instanceof ProblemError) {
    return { code: error.code, detail: error.message, retryAfterMs: error.retryAfterMs };
  }
  if (error instanceof UpstreamError) {
    const { code, upstream, retryAfterMs } = error;
    return { code, upstream, retryAfterMs, detail: details[code](upstream) };
  }
  if (error instanceof ResilienceError) {
    const { code, retryAfterMs } = error;
    // `events.write` is a circuit of the upstream `events`.
    const upstream = error.circuit?.split('.')[0];
    const detail = details[code](upstream ?? 'upstream');
    return { code, detail, retryAfterMs, ...(upstream !== undefined && { upstream }) };
  }
  return explainFrameworkError(error);
}

/** What is said to the client: nothing of it comes from an upstream. */
const details: Record<ResilienceError['code'] | UpstreamError['code'], (name: string) => string> = {
  not_found: (name) => `The ${name} service knows no such thing.`,
  conflict: (name) => `The ${name} service holds something else under this id.`,
  upstream_unreachable: (name) => `No connection to the ${name} service brought an answer.`,
  upstream_bad_response: (name) => `The answer of the ${name} service was not usable.`,
  upstream_unavailable: (name) => `The ${name} service says that it is unavailable.`,
  upstream_timeout: (name) => `The ${name} service took too long.`,
  circuit_open: (name) => `The ${name} service has been failing and is not called for now.`,
  bulkhead_full: (name) => `Too many calls of the ${name} service are under way.`,
  deadline_exceeded: () => 'The request took longer than it may.',
  client_closed: () => 'The client left before the answer was there.',
};

/** Fastify's own errors: by status, with its messages only where they speak of the request. */
function explainFrameworkError(error: FastifyError): Explanation {
  if (error.validation !== undefined) {
    const part = error.validationContext ?? 'request';
    const errors = error.validation.map(({ instancePath, params, message }) => ({
      field: `${part}${instancePath}${missingField(params)}`,
      message: message ?? 'is not valid',
    }));
    return { code: 'validation', detail: 'See `errors` for every fault.', errors };
  }
  if (error.statusCode === 413) {
    return { code: 'body_too_large', detail: 'The request body exceeds the limit.' };
  }
  if (error.statusCode === 415) {
    return { code: 'unsupported_media_type', detail: 'Send the body as application/json.' };
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { code: 'validation', detail: 'The request could not be read.' };
  }
  return { code: 'internal', detail: 'The fault is logged under this request’s id.' };
}

/** Ajv names a missing or unexpected property in `params`, not in the path. */
function missingField(params: Record<string, unknown>): string {
  const name = params['missingProperty'] ?? params['additionalProperty'];
  return typeof name === 'string' ? `/${name}` : '';
}
