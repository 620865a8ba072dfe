import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { withHeaders, type ExtraHeaders } from './extra-headers.ts';
import type { BodyFault } from './fault-schema.ts';

export interface Answer {
  readonly status: number;
  readonly headers: ExtraHeaders;
  readonly body: string | Buffer;
}

const HUGE_BYTES = 50 * 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

const GARBAGE = Buffer.from('7b226964223a312c2275736500fffe8081c328a0a1220a5d7d7b', 'hex');
const HTML = '<!doctype html><html><title>502</title><body><h1>502 Bad Gateway</h1></body></html>';

export function jsonAnswer(status: number, body: object): Answer {
  return { status, headers: JSON_TYPE, body: JSON.stringify(body) };
}

/** Whether it ends the connection in the middle of the body. */
export function isHalf(fault: BodyFault | undefined): fault is 'half' | 'half-reset' {
  return fault === 'half' || fault === 'half-reset';
}

/** What only replaces the body; the rest is a matter of how it is sent. */
function disguise(answer: Answer, fault: BodyFault | undefined): Answer {
  const { headers } = answer;
  // Half of nothing would be a whole answer.
  if (isHalf(fault) && answer.body.length === 0) return { ...answer, body: '{"half":true}' };
  if (fault === 'empty') return { ...answer, body: '' };
  if (fault === 'garbage')
    return { ...answer, headers: { ...headers, ...JSON_TYPE }, body: GARBAGE };
  if (fault === 'html') {
    return { ...answer, headers: { ...headers, 'content-type': 'text/html' }, body: HTML };
  }
  if (fault === 'off-schema') {
    return { ...answer, headers: { ...headers, ...JSON_TYPE }, body: '{"unexpected":["shape"]}' };
  }
  return answer;
}

/** Valid JSON, so that only its size is wrong with it. */
function* hugeBody(): Generator<Buffer> {
  const item = `"${'x'.repeat(64 * 1024 - 3)}",`;
  const chunk = Buffer.from(item);
  yield Buffer.from('[');
  for (let sent = 0; sent < HUGE_BYTES; sent += chunk.length) yield chunk;
  yield Buffer.from('""]');
}

async function sendHalf(
  response: ServerResponse,
  body: Buffer,
  fault: 'half' | 'half-reset',
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // Not before the bytes have left: destroying a socket throws away what it has not sent.
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => resolve());
  await promise;
  if (fault === 'half-reset') response.socket?.resetAndDestroy();
  else response.socket?.destroy();
}

async function* dripping(body: Buffer, dripMs: number, signal: AbortSignal) {
  for (const byte of body) {
    yield Buffer.of(byte);
    await sleep(dripMs, undefined, { signal, ref: false });
  }
}

export interface Delivery {
  readonly fault?: BodyFault | undefined;
  readonly headers?: ExtraHeaders | undefined;
  readonly dripMs: number;
  readonly signal: AbortSignal;
}

export async function deliver(
  response: ServerResponse,
  original: Answer,
  { fault, headers: extra = {}, dripMs, signal }: Delivery,
): Promise<void> {
  const { status, headers: own, body } = disguise(original, fault);
  const headers = withHeaders(fault === 'huge' ? { ...own, ...JSON_TYPE } : own, extra);
  if (status === 204 || status === 304) {
    response.writeHead(status, headers).end();
    return;
  }
  if (fault === 'huge') {
    response.writeHead(status, headers);
    await pipeline(Readable.from(hugeBody()), response, { signal });
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  if (isHalf(fault)) {
    await sendHalf(response, Buffer.from(body), fault);
  } else if (fault === 'drip') {
    await pipeline(dripping(Buffer.from(body), dripMs, signal), response, { signal });
  } else {
    response.end(body);
    await once(response, 'finish', { signal });
  }
}
