import { serializeItem, Token } from 'structured-headers';
import { problems, type ProblemCode } from '../problem.ts';
import { UpstreamError } from '../upstreams/errors.ts';

const NAME = new Token('breakwater');

/**
 * Proxy-Status (RFC 9209) of an answer that the gateway made in place of an upstream's; undefined
 * where the upstream itself said so. Upstreams are named as in the API, never by host.
 */
export function proxyStatus(
  code: ProblemCode,
  error: unknown,
  upstream: string | undefined,
): string | undefined {
  const status = error instanceof UpstreamError ? error.status : undefined;
  if (status !== undefined && problems[code].status < 500) return undefined;
  const values = new Map<string, Token | number | string>([['error', errorType(code, error)]]);
  if (status !== undefined) values.set('received-status', status);
  if (upstream !== undefined) values.set('next-hop', new Token(upstream));
  values.set('details', code);
  return serializeItem(NAME, values);
}

function errorType(code: ProblemCode, error: unknown): Token {
  if (error instanceof UpstreamError && code === 'upstream_unreachable') {
    return connectionErrors[causeOf(error) ?? ''] ?? UNAVAILABLE;
  }
  const tooLarge = sizeErrors[causeOf(error) ?? ''];
  if (tooLarge !== undefined) return tooLarge;
  return errorTypes[code] ?? new Token('http_request_error');
}

function causeOf(error: unknown): string | undefined {
  return error instanceof UpstreamError
    ? (error.cause as { code?: string } | undefined)?.code
    : undefined;
}

const UNAVAILABLE = new Token('destination_unavailable');

const sizeErrors: Readonly<Record<string, Token>> = {
  UND_ERR_RES_EXCEEDED_MAX_SIZE: new Token('http_response_body_size'),
  UND_ERR_HEADERS_OVERFLOW: new Token('http_response_header_section_size'),
};

/** By the code of Node's or undici's error. */
const connectionErrors: Readonly<Record<string, Token>> = {
  ECONNREFUSED: new Token('connection_refused'),
  ECONNRESET: new Token('connection_terminated'),
  EPIPE: new Token('connection_terminated'),
  UND_ERR_SOCKET: new Token('connection_terminated'),
  UND_ERR_CONNECT_TIMEOUT: new Token('connection_timeout'),
  ETIMEDOUT: new Token('connection_timeout'),
  ENOTFOUND: new Token('dns_error'),
  EAI_AGAIN: new Token('dns_error'),
  EHOSTUNREACH: new Token('destination_ip_unroutable'),
  ENETUNREACH: new Token('destination_ip_unroutable'),
  ERR_TLS_CERT_ALTNAME_INVALID: new Token('tls_certificate_error'),
  CERT_HAS_EXPIRED: new Token('tls_certificate_error'),
  DEPTH_ZERO_SELF_SIGNED_CERT: new Token('tls_certificate_error'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: new Token('tls_certificate_error'),
  EPROTO: new Token('tls_protocol_error'),
};

/** Those without an entry are the client's own (4xx). */
const errorTypes: Partial<Record<ProblemCode, Token>> = {
  internal: new Token('proxy_internal_error'),
  rate_limited: new Token('http_request_denied'),
  unauthorized: new Token('http_request_denied'),
  forbidden: new Token('http_request_denied'),
  upstream_bad_response: new Token('http_protocol_error'),
  circuit_open: UNAVAILABLE,
  upstream_unavailable: UNAVAILABLE,
  store_unavailable: UNAVAILABLE,
  bulkhead_full: new Token('connection_limit_reached'),
  overloaded: new Token('proxy_internal_response'),
  draining: new Token('proxy_internal_response'),
  not_cached: new Token('proxy_internal_response'),
  upstream_timeout: new Token('http_response_timeout'),
  deadline_exceeded: new Token('http_response_timeout'),
};
