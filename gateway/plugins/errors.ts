import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import fp from 'fastify-plugin';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problems, type ProblemCode } from '../problem.ts';
import { UpstreamError } from '../upstreams/errors.ts';
import { explain, type Explanation } from './explain.ts';

const MEDIA_TYPE = 'application/problem+json';

// For the codes that promise a Retry-After where nobody named a time.
const DEFAULT_RETRY_AFTER_MS = 1_000;

const CLIENT_ERRORS: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/** Every error becomes problem+json here, by the table in `problem.ts`. */
export const errorsPlugin = fp(async (app) => {
  app.addSchema(Problem);

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const explanation = explain(error);
    const { status } = problems[explanation.code];
    if (explanation.code === 'internal') request.log.error({ err: error }, 'our own fault');
    else if (error instanceof UpstreamError && status >= 500)
      request.log.warn({ err: error }, 'an upstream failed');
    // Rejections come by the thousand in an outage; what caused them is told by what moved.
    else if (status >= 500) request.log.debug({ code: explanation.code }, 'rejected');
    return sendProblem(reply, request.id, explanation);
  });

  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) =>
    sendProblem(reply, request.id, { code: 'not_found', detail: 'No route answers this request.' }),
  );
});

/** For errors before routing, such as a path that cannot be decoded: no hook has run yet. */
export function onFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
  void sendProblem(reply, request.id, explain(error));
}

/** For bytes that are not a request, or not in time: nothing but the socket is there. */
export function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, ...problem } = toProblem(explainClientError(error.code), randomUUID());
  const body = JSON.stringify({ ...problem, status });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${problem.instance}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function explainClientError(errorCode: string | undefined): Explanation {
  const code = errorCode === undefined ? undefined : CLIENT_ERRORS[errorCode];
  if (code !== undefined) return { code, detail: `${problems[code].title}.` };
  return { code: 'validation', detail: 'The bytes received are not an HTTP request.' };
}

function sendProblem(reply: FastifyReply, requestId: string, explanation: Explanation) {
  const problem = toProblem(explanation, requestId);
  if (problem.retryAfter !== undefined) void reply.header('retry-after', problem.retryAfter);
  return reply.code(problem.status).type(MEDIA_TYPE).send(problem);
}

function toProblem(explanation: Explanation, instance: string): Problem {
  const { code, detail, upstream, errors, retryAfterMs } = explanation;
  const { status, title } = problems[code];
  const retryAfter = retryAfterSeconds(status, retryAfterMs);
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

/** Whole seconds, rounded up, at least 1; only where the table promises them (429 and 503). */
function retryAfterSeconds(status: number, ms: number | undefined): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  return Math.max(1, Math.ceil((ms ?? DEFAULT_RETRY_AFTER_MS) / 1_000));
}
