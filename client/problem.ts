import type { components } from './schema.ts';

type GatewayProblem = components['schemas']['Problem'];

/**
 * What the gateway says, or what the client has to say itself: `network` where no answer arrived,
 * `unexpected_answer` where it was not the gateway's, as from a proxy. A newer gateway may send
 * codes that are not in here: keep a default branch.
 */
export type ProblemCode = GatewayProblem['code'] | 'network' | 'unexpected_answer';

/** Why there is no data (RFC 9457). */
export interface Problem extends Omit<GatewayProblem, 'code' | 'instance'> {
  code: ProblemCode;
  /** The id of the request, for a report; absent where the gateway did not answer. */
  instance?: string;
  /** Milliseconds after which another try makes sense; with 429 and 503 only. */
  retryAfterMs?: number;
  /** What `fetch` or the parser threw. */
  cause?: unknown;
}

export interface Failure {
  ok: false;
  /** The HTTP status; 0 where no answer arrived. */
  status: number;
  problem: Problem;
}

/** No answer arrived, or only a part of it. */
export const networkFailure = (cause: unknown): Failure =>
  failure({
    code: 'network',
    title: 'The gateway cannot be reached',
    status: 0,
    detail: 'No answer arrived.',
    cause,
  });

/** The path cannot be built, or would be that of another route. */
export const parameterFailure = (name: string): Failure =>
  failure({
    code: 'validation',
    title: 'The request is not valid',
    status: 400,
    detail: 'See `errors` for the faults.',
    errors: [{ field: `params/${name}`, message: 'cannot stand in a path' }],
  });

/** The quota is known to be used up: nothing was sent. */
export function quotaFailure(retryAfterMs: number): Failure {
  const retryAfter = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return failure({
    code: 'rate_limited',
    title: 'Too many requests',
    status: 429,
    detail: `The quota is used up for another ${retryAfter} s.`,
    retryAfter,
    retryAfterMs,
  });
}

/** What an answer other than 2xx says, or one that cannot be read. */
export function answeredFailure(
  response: Response,
  body: unknown,
  retryAfterMs: number | undefined,
  cause?: unknown,
): Failure {
  const { status, headers } = response;
  const retry = retryAfterMs !== undefined && { retryAfterMs };
  if (isProblem(headers, body)) return { ok: false, status, problem: { ...body, ...retry } };
  const instance = headers.get('x-request-id');
  return failure({
    code: 'unexpected_answer',
    title: 'The answer is not one of the gateway',
    status,
    detail: `Status ${status} came with a body that means nothing here.`,
    ...(instance !== null && { instance }),
    ...retry,
    ...(cause !== undefined && { cause }),
  });
}

function isProblem(headers: Headers, body: unknown): body is Problem {
  const isMarked = /^application\/problem\+json\b/i.test(headers.get('content-type') ?? '');
  return isMarked && typeof body === 'object' && body !== null && 'code' in body;
}

const failure = (problem: Omit<Problem, 'type'>): Failure => ({
  ok: false,
  status: problem.status,
  problem: { type: 'about:blank', ...problem },
});
