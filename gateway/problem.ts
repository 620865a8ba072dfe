import { Type, type Static } from 'typebox';

/** Every code of the contract's error table: what a client sees for it. */
export const problems = {
  validation: { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'The request needs credentials' },
  forbidden: { status: 403, title: 'The request is not allowed' },
  not_found: { status: 404, title: 'There is no such thing' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  conflict: { status: 409, title: 'The request conflicts with what is there' },
  precondition_failed: { status: 412, title: 'It is not what the request takes it for' },
  in_progress: { status: 409, title: 'The same request is under way' },
  body_too_large: { status: 413, title: 'The request body is too large' },
  unsupported_media_type: { status: 415, title: 'The request body must be JSON' },
  idempotency_key_reused: { status: 422, title: 'The key was used for another request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  client_closed: { status: 499, title: 'The client left' },
  internal: { status: 500, title: 'The gateway failed' },
  upstream_unreachable: { status: 502, title: 'A service behind the gateway cannot be reached' },
  upstream_bad_response: { status: 502, title: 'A service behind the gateway answered wrongly' },
  circuit_open: { status: 503, title: 'A service behind the gateway is failing and is left alone' },
  upstream_unavailable: { status: 503, title: 'A service behind the gateway is unavailable' },
  store_unavailable: { status: 503, title: 'The gateway’s own data cannot be reached' },
  bulkhead_full: { status: 503, title: 'Too many requests are under way' },
  overloaded: { status: 503, title: 'This instance is overloaded' },
  draining: { status: 503, title: 'This instance is shutting down' },
  not_cached: { status: 504, title: 'Nothing that is kept will do' },
  upstream_timeout: { status: 504, title: 'A service behind the gateway did not answer in time' },
  deadline_exceeded: { status: 504, title: 'The time for this request is spent' },
} as const;

export type ProblemCode = keyof typeof problems;

/** A problem that the gateway itself raises. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly retryAfterMs: number | undefined;
  /** The faults of the input. */
  readonly errors: Problem['errors'];

  constructor(
    code: ProblemCode,
    detail: string,
    { retryAfterMs, errors }: { retryAfterMs?: number; errors?: Problem['errors'] } = {},
  ) {
    super(detail);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.errors = errors;
  }
}

/** The error body, `application/problem+json` (RFC 9457). */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'about:blank: `code` tells the problems apart' }),
    title: Type.String({ description: 'The same for every problem of this code' }),
    status: Type.Integer({ description: 'The HTTP status' }),
    detail: Type.String({ description: 'What happened to this request' }),
    instance: Type.String({ description: 'The id of this request, as in X-Request-Id' }),
    code: Type.Enum(Object.keys(problems) as ProblemCode[]),
    upstream: Type.Optional(Type.String({ description: 'The service concerned' })),
    retryAfter: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Seconds to wait, as in Retry-After' }),
    ),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          field: Type.String({ description: 'Where, such as body/name or params/id' }),
          message: Type.String(),
        }),
        { description: 'The faults of the input, 20 at most' },
      ),
    ),
  },
  { $id: 'Problem', description: 'An error (RFC 9457)' },
);
export type Problem = Static<typeof Problem>;

/**
 * The `response` entries of a route for these codes, for the schema and the OpenAPI document. Those
 * that any route can end in are added there.
 */
export function problemResponses(...codes: readonly ProblemCode[]): Record<number, object> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${problems[code].title}`).join('. '),
        content: {
          'application/problem+json': {
            schema: Type.Ref('Problem'),
            // By their names the document finds the examples that it shows.
            examples: Object.fromEntries(group.map((code) => [code, {}])),
          },
        },
      },
    ]),
  );
}

/** What any call of an upstream may end in. */
export const UPSTREAM_PROBLEMS = [
  'unauthorized',
  'forbidden',
  'not_found',
  'upstream_unreachable',
  'upstream_bad_response',
  'circuit_open',
  'upstream_unavailable',
  'bulkhead_full',
  'upstream_timeout',
  'deadline_exceeded',
] as const satisfies readonly ProblemCode[];

/** What any use of the gateway's own data may end in. */
export const STORE_PROBLEMS = [
  'store_unavailable',
  'bulkhead_full',
  'deadline_exceeded',
] as const satisfies readonly ProblemCode[];

/** What a read that goes through the cache may end in. */
export const READ_PROBLEMS = [
  ...UPSTREAM_PROBLEMS,
  'not_cached',
] as const satisfies readonly ProblemCode[];
