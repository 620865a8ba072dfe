import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { getResponse, type RequestHandler } from 'msw';
import { refuse } from './authorization.ts';
import { findRoute, type Route } from './contract.ts';
import { deliver, isHalf, jsonAnswer, type Answer } from './deliver.ts';
import { invalidFault } from './fault-routes.ts';
import { InvalidFaultError, parseFault } from './fault-schema.ts';
import { faultOnce, type TakenFault } from './faults.ts';
import { parseJson, readIncoming, type Incoming } from './incoming.ts';
import { personalise } from './personal.ts';
import type { Plan } from './plan.ts';
import type { WritableRequestLog } from './request-log.ts';

export interface ExchangeContext {
  /** In front of every path that the handlers see. */
  readonly origin: string;
  readonly log: WritableRequestLog;
  readonly controlHandlers: RequestHandler[];
  readonly handlers: () => RequestHandler[];
  /** @param own the request's own fault, in place of the one that is set */
  readonly plan: (route: Route, own: TakenFault | undefined) => Plan;
  readonly nextSession: () => string;
}

const NOT_FOUND = jsonAnswer(404, { error: 'not_found', message: 'There is no such route.' });
const TOO_LARGE = jsonAnswer(413, { error: 'too_large', message: 'The limit is 1 MiB.' });
const NOT_JSON = jsonAnswer(400, { error: 'not_json', message: 'The body is not valid JSON.' });

function toHeaders(incoming: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}

async function toAnswer(response: Response | undefined): Promise<Answer> {
  if (response === undefined) return NOT_FOUND;
  const headers = Object.fromEntries(response.headers);
  // Set anew where the body is sent: a fault may change it.
  delete headers['content-length'];
  return { status: response.status, headers, body: await response.text() };
}

function errorAnswer(status: number, retryAfter: number | undefined): Answer {
  const message = 'The mock server was told to answer like this.';
  const answer = jsonAnswer(status, { error: 'fault', message });
  if (retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfter) } };
}

/** The fault in `x-mock-fault`, for this request alone, or the answer that refuses it. */
function ownFault(header: string | undefined): TakenFault | Answer | undefined {
  if (header === undefined) return undefined;
  try {
    return faultOnce(parseFault(parseJson(header)));
  } catch (error) {
    if (error instanceof InvalidFaultError) return jsonAnswer(400, invalidFault(error));
    throw error;
  }
}

export function createExchange(context: ExchangeContext) {
  const { origin, log } = context;

  function record({ method, path, query, text, json }: Incoming, headers: IncomingHttpHeaders) {
    const body = json ?? text;
    return log.record({
      at: performance.now(),
      method,
      path,
      query,
      // A copy: whoever looks at the record must not meet what is still in use.
      headers: { ...headers },
      ...(body !== undefined && body !== '' && { body }),
    });
  }

  /** One request from its first byte to its end: how it went, in a word. Rejects when aborted. */
  return async (request: IncomingMessage, response: ServerResponse, signal: AbortSignal) => {
    const incoming = await readIncoming(request);
    signal.throwIfAborted();
    const { method, path, query, text, json } = incoming;
    const isControl = path === '/__faults' || path.startsWith('/__faults/');
    const settle = isControl ? () => {} : record(incoming, request.headers);
    signal.addEventListener('abort', () => settle('client-left'), { once: true });

    async function finish(answer: Answer, plan?: Plan): Promise<string> {
      // First, since the end of the connection would otherwise look like the client's doing.
      if (isHalf(plan?.body)) settle('dropped');
      const { body: fault, dripMs = 0, headers } = plan ?? {};
      await deliver(response, answer, { fault, dripMs, headers, signal });
      settle('answered');
      return String(answer.status);
    }

    if (text === undefined) return await finish(TOO_LARGE);
    if (text !== '' && json === undefined) return await finish(NOT_JSON);

    const askHandlers = async (handlers: RequestHandler[]) => {
      const body = method === 'GET' || method === 'HEAD' ? null : text;
      const headers = toHeaders(request.headers);
      const url = `${origin}${path}${query}`;
      return await toAnswer(
        await getResponse(handlers, new Request(url, { method, headers, signal, body })),
      );
    };
    const answerOf = async (plan: Plan) => {
      if (typeof plan.answer === 'number') return errorAnswer(plan.answer, plan.retryAfter);
      const { authorization } = request.headers;
      const refusal = plan.requireAuthorization === true ? refuse(authorization) : undefined;
      return refusal ?? (await askHandlers(context.handlers()));
    };
    if (isControl) return await finish(await askHandlers(context.controlHandlers));

    const route = findRoute(method, path);
    if (route === undefined) return await finish(NOT_FOUND);

    const own = ownFault(request.headers['x-mock-fault']?.toString());
    if (own !== undefined && 'status' in own) return await finish(own);

    const plan = context.plan(route, own);
    if (plan.delayMs > 0) await sleep(plan.delayMs, undefined, { signal, ref: false });
    if (plan.answer === 'drop' || plan.answer === 'reset') {
      settle('dropped');
      if (plan.answer === 'drop') request.socket.destroy();
      else request.socket.resetAndDestroy();
      return plan.answer === 'drop' ? 'dropped' : 'reset';
    }
    if (plan.answer === 'hang') await once(signal, 'abort');
    signal.throwIfAborted();
    const answer = await answerOf(plan);
    return plan.personal === true
      ? await finish(personalise(answer, request.headers, context.nextSession()), plan)
      : await finish(answer, plan);
  };
}
