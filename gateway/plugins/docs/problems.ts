import { problems, type Problem, type ProblemCode } from '../../problem.ts';
import type { Response } from './model.ts';

const MEDIA_TYPE = 'application/problem+json';

/** The codes of the problems that a response stands for: its examples are named by them. */
export const codesOf = ({ content }: Response): ProblemCode[] =>
  Object.keys(content?.[MEDIA_TYPE]?.examples ?? {}) as ProblemCode[];

/** The response with other examples of its problems. */
export function withProblemExamples(
  response: Response,
  example: (code: ProblemCode) => unknown,
): Response {
  const problem = response.content?.[MEDIA_TYPE];
  if (problem === undefined) return response;
  const examples = codesOf(response).map((code) => [code, example(code)]);
  const content = {
    ...response.content,
    [MEDIA_TYPE]: { ...problem, examples: Object.fromEntries(examples) },
  };
  return { ...response, content };
}

type Told = Pick<Problem, 'detail' | 'upstream' | 'retryAfter' | 'errors'>;

/** What is never sent has no example. */
type SentCode = Exclude<ProblemCode, 'client_closed'>;

const told: Record<SentCode, Told> = {
  validation: {
    detail: 'See `errors` for the faults.',
    errors: [{ field: 'body/name', message: "must have required property 'name'" }],
  },
  unauthorized: { detail: 'Send the admin token as a bearer token.' },
  forbidden: {
    detail: 'The users service does not allow this to the caller.',
    upstream: 'users',
  },
  not_found: { detail: 'The users service knows no such thing.', upstream: 'users' },
  request_timeout: { detail: 'The request did not arrive in time.' },
  conflict: {
    detail: 'The events service holds something else under this id.',
    upstream: 'events',
  },
  precondition_failed: { detail: 'The profile has changed: its ETag is another one now.' },
  in_progress: { detail: 'A request with this Idempotency-Key is under way.', retryAfter: 1 },
  body_too_large: { detail: 'The request body exceeds the limit.' },
  unsupported_media_type: { detail: 'Send the body as application/json.' },
  idempotency_key_reused: {
    detail: 'This Idempotency-Key was sent with another request before.',
  },
  rate_limited: { detail: '100 requests are allowed in 60 s.', retryAfter: 42 },
  headers_too_large: { detail: 'The request headers are too large.' },
  internal: { detail: 'The fault is logged under this request’s id.' },
  upstream_unreachable: {
    detail: 'No connection to the events service brought an answer.',
    upstream: 'events',
  },
  upstream_bad_response: {
    detail: 'The answer of the events service was not usable.',
    upstream: 'events',
  },
  circuit_open: {
    detail: 'The events service has been failing and is not called for now.',
    upstream: 'events',
    retryAfter: 10,
  },
  upstream_unavailable: {
    detail: 'The events service says that it is unavailable.',
    upstream: 'events',
    retryAfter: 1,
  },
  store_unavailable: {
    detail: 'The gateway’s own data cannot be reached; nothing was changed.',
    upstream: 'store',
    retryAfter: 1,
  },
  bulkhead_full: {
    detail: 'Too many calls of the events service are under way.',
    upstream: 'events',
    retryAfter: 1,
  },
  overloaded: { detail: 'This instance has more to do than it can.', retryAfter: 1 },
  draining: { detail: 'Another instance will answer.', retryAfter: 1 },
  not_cached: {
    detail: 'Only what is kept was asked for, and nothing that is kept will do.',
    upstream: 'users',
  },
  upstream_timeout: { detail: 'The events service took too long.', upstream: 'events' },
  deadline_exceeded: { detail: 'The request took longer than it may.' },
};

/** An example of each problem, by its code. */
export const problemExamples: Record<string, { summary: string; value: Problem }> =
  Object.fromEntries(
    (Object.keys(told) as SentCode[]).map((code) => {
      const { status, title } = problems[code];
      const instance = '5bf59642-2a38-40b4-8c89-1157168f1121';
      const value = { type: 'about:blank', title, status, instance, code, ...told[code] };
      return [code, { summary: title, value }];
    }),
  );
