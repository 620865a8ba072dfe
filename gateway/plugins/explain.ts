import type { FastifyError } from 'fastify';
import { ProblemError, type Problem } from '../problem.ts';
import { ResilienceError } from '../resilience/errors.ts';
import { StoreUnavailableError } from '../store/errors.ts';
import { UpstreamError } from '../upstreams/errors.ts';

/** What an error means to the client. */
export type Explanation = Pick<Problem, 'code' | 'detail' | 'errors' | 'upstream'> & {
  retryAfterMs?: number | undefined;
};

/** What to tell the client of an error: its code, and words that hold no internal name. */
export function explain(
  error: FastifyError | ProblemError | ResilienceError | StoreUnavailableError | UpstreamError,
): Explanation {
  if (error instanceof ProblemError) {
    const { code, message, retryAfterMs, errors } = error;
    return { code, detail: message, retryAfterMs, ...(errors !== undefined && { errors }) };
  }
  if (error instanceof StoreUnavailableError) {
    const { code, retryAfterMs, mayBeDone } = error;
    const detail = mayBeDone
      ? 'The gateway’s own data cannot be reached; the change may have been made all the same.'
      : 'The gateway’s own data cannot be reached; nothing was changed.';
    return { code, detail, retryAfterMs, upstream: 'store' };
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
  unauthorized: (name) => `The ${name} service wants to know who is calling.`,
  forbidden: (name) => `The ${name} service does not allow this to the caller.`,
  upstream_unreachable: (name) => `No connection to the ${name} service brought an answer.`,
  upstream_bad_response: (name) => `The answer of the ${name} service was not usable.`,
  upstream_unavailable: (name) => `The ${name} service says that it is unavailable.`,
  upstream_timeout: (name) => `The ${name} service took too long.`,
  circuit_open: (name) => `The ${name} service has been failing and is not called for now.`,
  bulkhead_full: (name) => `Too many calls of the ${name} service are under way.`,
  not_cached: () => 'Only what is kept was asked for, and nothing that is kept will do.',
  deadline_exceeded: () => 'The request took longer than it may.',
  client_closed: () => 'The client left before the answer was there.',
};

const MOST_FAULTS = 20;

/** Fastify's own errors: by status, with its messages only where they speak of the request. */
function explainFrameworkError(error: FastifyError): Explanation {
  if (error.validation !== undefined) {
    const part = error.validationContext ?? 'request';
    // A body of nonsense would else be answered by one many times its size.
    const errors = error.validation
      .slice(0, MOST_FAULTS)
      .map(({ instancePath, params, message }) => ({
        field: `${part}${instancePath}${missingField(params)}`,
        message: message ?? 'is not valid',
      }));
    return { code: 'validation', detail: 'See `errors` for the faults.', errors };
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
