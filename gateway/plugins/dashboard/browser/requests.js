import { urlOf } from './copy.js';
import { adminToken } from './operator.js';

/** The answer's JSON. Throws an Error whose message is for people. */
export async function send(method, path, body) {
  const token = adminToken();
  const response = await fetch(urlOf(path), {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: {
      ...(token !== undefined && method !== 'GET' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
  }).catch(() => {
    throw new Error('The gateway did not answer. Is it running?');
  });
  const text = await response.text().catch(() => '');
  if (!response.ok) throw new Error(inWords(response, text));
  return parsed(text);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const HINTS = {
  401: 'Check the token under “Operator”.',
  404: 'The page may be older than the gateway: reload it.',
};

/** From problem+json, or the mock server's `{ error, message }`. */
function inWords({ status }, text) {
  const problem = parsed(text) ?? {};
  const faults = (problem.errors ?? []).map(({ field, message }) => `${field} ${message}`);
  const what = problem.detail ?? problem.message ?? problem.title ?? 'The gateway refused.';
  return [`${what} (${[status, problem.code].filter(Boolean).join(' ')})`, ...faults, HINTS[status]]
    .filter(Boolean)
    .join(' ');
}
