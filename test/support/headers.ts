/** Parsers of response headers, strict and independent of what the gateway writes them with. */
import { cacheControl } from './headers-cache-control.ts';
import { cacheStatus } from './headers-cache-status.ts';
import { MalformedHeaderError, type ResponseHeaders } from './headers-field.ts';
import { age, etag, retryAfter, vary } from './headers-plain.ts';
import { proxyStatus } from './headers-proxy-status.ts';
import { rateLimit, rateLimitPolicy } from './headers-rate-limit.ts';
import { serverTiming } from './headers-server-timing.ts';

export {
  MalformedHeaderError,
  age,
  cacheControl,
  cacheStatus,
  etag,
  proxyStatus,
  rateLimit,
  rateLimitPolicy,
  retryAfter,
  serverTiming,
  vary,
};
export type { ResponseHeaders };

/** Every header that is there, parsed; throws an AggregateError that names everything malformed. */
export function checkAll(headers: ResponseHeaders) {
  const errors: MalformedHeaderError[] = [];
  const run = <T>(parse: (headers: ResponseHeaders) => T): T | undefined => {
    try {
      return parse(headers);
    } catch (error) {
      if (!(error instanceof MalformedHeaderError)) throw error;
      errors.push(error);
      return undefined;
    }
  };
  const all = {
    age: run(age),
    cacheControl: run(cacheControl),
    cacheStatus: run(cacheStatus),
    etag: run(etag),
    proxyStatus: run(proxyStatus),
    rateLimit: run(rateLimit),
    rateLimitPolicy: run(rateLimitPolicy),
    retryAfter: run(retryAfter),
    serverTiming: run(serverTiming),
    vary: run(vary),
  };
  if (errors.length > 0) {
    throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  }
  return all;
}
