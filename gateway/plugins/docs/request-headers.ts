import type { RouteFacts } from './route-facts.ts';

const header = (name: string, description: string, schema: object, example: string | number) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
  example,
});
const anyText = { type: 'string' };

/** Every request header that means something here, by the name of its component. */
export const requestHeaders = {
  RequestId: header(
    'X-Request-Id',
    'An id of the caller’s own for this request. One of another form is replaced by a new one.',
    { type: 'string', pattern: '^[\\w.-]{8,128}$' },
    'checkout-4711',
  ),
  RequestTimeout: header(
    'X-Request-Timeout-Ms',
    'Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.',
    { type: 'integer', minimum: 1, maximum: 9_999_999_999 },
    2_000,
  ),
  Traceparent: header(
    'traceparent',
    'The trace that this request belongs to (W3C Trace Context), passed on to the services with `tracestate`.',
    { type: 'string', pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}' },
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  ),
  IfNoneMatch: header(
    'If-None-Match',
    'The entity tags of what the client has: where one still holds, the answer is 304 and has no body.',
    anyText,
    '"fZ1m8gTmHn0aJ5bVw2kQ3x"',
  ),
  RequestCacheControl: header(
    'Cache-Control',
    'What the client asks of the cache (RFC 9111): `no-cache`, `no-store`, `max-age`, `stale-if-error` or `only-if-cached`. `Pragma: no-cache` is understood, too.',
    anyText,
    'max-age=5',
  ),
  AcceptEncoding: header(
    'Accept-Encoding',
    'The codings that the client takes. Of those, `br` is preferred to `gzip`.',
    anyText,
    'br, gzip',
  ),
};

export type RequestHeader = keyof typeof requestHeaders;

/** The header parameters of a route. */
export function parametersOf({ callsUpstream, reads }: RouteFacts): RequestHeader[] {
  return [
    'RequestId',
    'RequestTimeout',
    ...(callsUpstream ? (['Traceparent'] as const) : []),
    ...(reads ? (['IfNoneMatch', 'RequestCacheControl', 'AcceptEncoding'] as const) : []),
  ];
}
