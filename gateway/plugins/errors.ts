import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import fp from 'fastify-plugin';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { errorStatus } from '../headers/cache-status.ts';
import { proxyStatus } from '../headers/proxy-status.ts';
import { Problem, problems, type ProblemCode } from '../problem.ts';
import { ResilienceError } from '../resilience/errors.ts';
import { StoreUnavailableError } from '../store/errors.ts';
import { UpstreamError } from '../upstreams/errors.ts';
import { explain, type Explanation } from './explain.ts';

const MEDIA_TYPE = 'application/problem+json';

// For the codes that promise a Retry-After where nobody named a time.
const DEFAULT_RETRY_AFTER_MS = 1_000;

const CLIENT_ERRORS: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

export interface ErrorsOptions {
  /** Uniform in [0, 1). */
  random: () => number;
}

/** Every error becomes problem+json here, by the table in `problem.ts`. */
export const errorsPlugin = fp<ErrorsOptions>(async (app, { random }) => {
  app.addSchema(Problem);

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const explanation = explain(error);
    const { status } = problems[explanation.code];
    if (explanation.code === 'internal') request.log.error({ err: error }, 'our own fault');
    else if (error instanceof UpstreamError && status >= 500)
      request.log.warn({ err: error }, 'an upstream failed');
    else if (error instanceof StoreUnavailableError && !(error.cause instanceof ResilienceError))
      request.log.warn({ err: error }, 'the store failed');
    // Rejections come by the thousand in an outage; what caused them is told by what moved.
    else if (status >= 500) request.log.debug({ code: explanation.code }, 'rejected');
    const cacheStatus = errorStatus(error, request.method);
    if (cacheStatus !== undefined) void reply.header('cache-status', cacheStatus);
    const problem = toProblem(explanation, request.id, random);
    return sendProblem(reply, problem, proxyStatus(problem.code, error, problem.upstream));
  });

  app.setNotFoundHandler((request, reply) => {
    const explanation = { code: 'not_found', detail: 'No route answers this request.' } as const;
    const problem = toProblem(explanation, request.id);
    return sendProblem(reply, problem, proxyStatus(problem.code, undefined, undefined));
  });
});

/** For errors before routing, such as a path that cannot be decoded: no hook has run yet. */
export function onFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
  const problem = toProblem(explain(error), request.id);
  void sendProblem(reply, problem, proxyStatus(problem.code, error, undefined));
}

/** For bytes that are not a request, or not in time: nothing but the socket is there. */
export function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, ...problem } = toProblem(explainClientError(error.code), randomUUID());
  const byUs = proxyStatus(problem.code, error, undefined);
  const body = JSON.stringify({ ...problem, status });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nProxy-Status: ${byUs}\r\nX-Request-Id: ${problem.instance}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function explainClientError(errorCode: string | undefined): Explanation {
  const code = errorCode === undefined ? undefined : CLIENT_ERRORS[errorCode];
  if (code !== undefined) return { code, detail: `${problems[code].title}.` };
  return { code: 'validation', detail: 'The bytes received are not an HTTP request.' };
}

function sendProblem(reply: FastifyReply, problem: Problem, byUs: string | undefined) {
  // In place of whatever was said of a body that is not sent after all.
  for (const name of ['etag', 'age', 'content-encoding']) void reply.removeHeader(name);
  void reply.header('cache-control', 'no-store');
  if (byUs !== undefined) void reply.header('proxy-status', byUs);
  // RFC 9110, 15.5.2: a 401 names the scheme.
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  if (problem.retryAfter !== undefined) void reply.header('retry-after', problem.retryAfter);
  return reply.code(problem.status).type(MEDIA_TYPE).send(problem);
}

function toProblem(explanation: Explanation, instance: string, random = NO_JITTER): Problem {
  const { code, detail, upstream, errors, retryAfterMs } = explanation;
  const { status, title } = problems[code];
  const retryAfter = retryAfterSeconds(status, retryAfterMs, random);
  return {
    type: 'about:blank',
    title,
    status,
    detail,
    instance,
    code,
    ...(upstream !== undefined && { upstream }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(errors !== undefined && { errors }),
  };
}

// Clients that were turned away together are not to come back together.
const JITTER = 0.1;
const NO_JITTER = () => 0;

/**
 * Whole seconds, at least 1, never before the time and up to a tenth after it; only where the table
 * promises them (429 and 503), or where somebody named a time.
 */
function retryAfterSeconds(
  status: number,
  ms: number | undefined,
  random: () => number,
): number | undefined {
  if (status !== 429 && status !== 503 && ms === undefined) return undefined;
  const seconds = (ms ?? DEFAULT_RETRY_AFTER_MS) / 1_000;
  const first = Math.max(1, Math.ceil(seconds));
  // In whole seconds, a tenth of a short time would be nothing.
  const last = Math.max(first, Math.floor(seconds + Math.max(1, JITTER * seconds)));
  return first + Math.floor(random() * (last - first + 1));
}
