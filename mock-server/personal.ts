import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './deliver.ts';
import { withHeaders } from './extra-headers.ts';
import { parseJson } from './incoming.ts';
import type { Random } from './random.ts';

/** Texts by which one caller's answer can be told from another's. */
const MARKED = new Set(['userName', 'name', 'recentActivity']);

function mark(value: unknown, suffix: string): unknown {
  if (Array.isArray(value)) return value.map((item) => mark(item, suffix));
  return typeof value === 'string' ? value + suffix : value;
}

function markRecord(record: unknown, suffix: string): unknown {
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(
    Object.entries(record).map(([field, value]) => [
      field,
      MARKED.has(field) ? mark(value, suffix) : value,
    ]),
  );
}

/** The answer as this caller's own: a leak to somebody else can be seen in it. */
export function personalise(
  answer: Answer,
  { authorization, cookie }: IncomingHttpHeaders,
  session: string,
): Answer {
  const headers = withHeaders(answer.headers, { 'set-cookie': `session=${session}` });
  const json = parseJson(answer.body.toString());
  // Some answers have no body.
  if (json === undefined) return { ...answer, headers };
  const suffix = ` (for ${authorization || cookie || 'nobody'})`;
  const marked = Array.isArray(json)
    ? json.map((record) => markRecord(record, suffix))
    : markRecord(json, suffix);
  return { ...answer, headers, body: JSON.stringify(marked) };
}

export function createSession(random: Random): string {
  const word = () => Math.floor(random() * 2 ** 32);
  return [word(), word()].map((number) => number.toString(16).padStart(8, '0')).join('');
}
