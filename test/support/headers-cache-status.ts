import type { Field, ResponseHeaders } from './headers-field.ts';
import {
  BOOLEAN,
  INTEGER,
  NAME,
  STRING,
  allowOnly,
  integerFrom,
  memberName,
  oneOf,
  parameter,
  structuredList,
  type Member,
} from './headers-structured.ts';

export interface CacheStatus {
  name: string;
  params: {
    hit?: boolean;
    /** Why the request went on. */
    fwd?: string;
    fwdStatus?: number;
    /** Seconds; below 0 for what is stale. */
    ttl?: number;
    stored?: boolean;
    collapsed?: boolean;
    key?: string;
    detail?: string;
  };
}

const KNOWN = ['hit', 'fwd', 'fwd-status', 'ttl', 'stored', 'collapsed', 'key', 'detail'];

const REASONS = [
  'bypass',
  'method',
  'uri-miss',
  'vary-miss',
  'miss',
  'request',
  'stale',
  'partial',
];

function parseMember(member: Member, field: Field): CacheStatus {
  allowOnly(member, KNOWN, field);
  const { params } = member;
  if (params.has('hit') && params.has('fwd')) field.fail('hit and fwd exclude each other');
  for (const name of ['fwd-status', 'stored', 'collapsed']) {
    if (params.has(name) && !params.has('fwd')) field.fail(`${name} means nothing without fwd`);
  }
  const hit = parameter(member, 'hit', BOOLEAN, field);
  const fwd = parameter(member, 'fwd', oneOf(REASONS), field);
  const fwdStatus = parameter(member, 'fwd-status', integerFrom(100, 599), field);
  const ttl = parameter(member, 'ttl', INTEGER, field);
  const stored = parameter(member, 'stored', BOOLEAN, field);
  const collapsed = parameter(member, 'collapsed', BOOLEAN, field);
  const key = parameter(member, 'key', STRING, field);
  const detail = parameter(member, 'detail', NAME, field);
  return {
    name: memberName(member, NAME, field),
    params: {
      ...(hit !== undefined && { hit }),
      ...(fwd !== undefined && { fwd }),
      ...(fwdStatus !== undefined && { fwdStatus }),
      ...(ttl !== undefined && { ttl }),
      ...(stored !== undefined && { stored }),
      ...(collapsed !== undefined && { collapsed }),
      ...(key !== undefined && { key }),
      ...(detail !== undefined && { detail }),
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc9211 */
export function cacheStatus(headers: ResponseHeaders): CacheStatus[] | undefined {
  const list = structuredList(headers, 'Cache-Status');
  return list?.members.map((member) => parseMember(member, list.field));
}
