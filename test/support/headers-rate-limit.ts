import type { Field, ResponseHeaders } from './headers-field.ts';
import {
  BYTES,
  STRING,
  allowOnly,
  integerFrom,
  memberName,
  parameter,
  structuredList,
  type Member,
} from './headers-structured.ts';

export interface RateLimit {
  policy: string;
  /** What remains. */
  r: number;
  /** Seconds until there is more. */
  t?: number;
  /** The partition key. */
  pk?: Uint8Array;
}

export interface RateLimitPolicy {
  policy: string;
  /** The quota. */
  q: number;
  /** What is counted; requests if absent. */
  qu?: string;
  /** The window in seconds. */
  w?: number;
  /** The partition key. */
  pk?: Uint8Array;
}

const UNITS = ['requests', 'content-bytes', 'concurrent-requests'];

function required(member: Member, name: string, field: Field): number {
  return parameter(member, name, integerFrom(0), field) ?? field.fail(`${name} is required`);
}

function checkNames(policies: readonly { policy: string }[], field: Field): void {
  const names = policies.map(({ policy }) => policy);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) field.fail(`the policy ${JSON.stringify(twice)} is there twice`);
}

function parseLimit(member: Member, field: Field): RateLimit {
  allowOnly(member, ['r', 't', 'pk'], field);
  const policy = memberName(member, STRING, field);
  const r = required(member, 'r', field);
  const t = parameter(member, 't', integerFrom(0), field);
  const pk = parameter(member, 'pk', BYTES, field);
  return { policy, r, ...(t !== undefined && { t }), ...(pk !== undefined && { pk }) };
}

function parsePolicy(member: Member, field: Field): RateLimitPolicy {
  allowOnly(member, ['q', 'qu', 'w', 'pk'], field);
  const policy = memberName(member, STRING, field);
  const q = required(member, 'q', field);
  const qu = parameter(member, 'qu', STRING, field);
  if (qu !== undefined && !UNITS.includes(qu)) field.fail(`qu must be one of ${UNITS.join(', ')}`);
  const w = parameter(member, 'w', integerFrom(1), field);
  const pk = parameter(member, 'pk', BYTES, field);
  return {
    policy,
    q,
    ...(qu !== undefined && { qu }),
    ...(w !== undefined && { w }),
    ...(pk !== undefined && { pk }),
  };
}

/** https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10 */
export function rateLimit(headers: ResponseHeaders): RateLimit[] | undefined {
  const list = structuredList(headers, 'RateLimit');
  const limits = list?.members.map((member) => parseLimit(member, list.field));
  if (list && limits) checkNames(limits, list.field);
  return limits;
}

/** The same draft. */
export function rateLimitPolicy(headers: ResponseHeaders): RateLimitPolicy[] | undefined {
  const list = structuredList(headers, 'RateLimit-Policy');
  const policies = list?.members.map((member) => parsePolicy(member, list.field));
  if (list && policies) checkNames(policies, list.field);
  return policies;
}
