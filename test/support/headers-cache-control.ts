import { listField, type Field, type ResponseHeaders } from './headers-field.ts';
import { scanList, type Scanner } from './headers-scanner.ts';

const FLAGS = [
  'no-store',
  'no-transform',
  'must-revalidate',
  'must-understand',
  'proxy-revalidate',
  'public',
  'immutable',
] as const;
const SECONDS = ['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error'] as const;
const FIELD_NAMES = ['no-cache', 'private'] as const;

/** A directive's name as it is sent, in lower case. */
export type CacheControl = { [flag in (typeof FLAGS)[number]]?: true } & {
  [seconds in (typeof SECONDS)[number]]?: number;
} & {
  /** True, or the names of the headers that it is limited to. */
  [fields in (typeof FIELD_NAMES)[number]]?: true | string[];
};

interface Directive {
  readonly name: string;
  readonly argument?: string;
  readonly isQuoted?: boolean;
}

/** https://www.rfc-editor.org/rfc/rfc9111#name-delta-seconds */
const LONGEST_SECONDS = 2 ** 31;

function scanDirective(scanner: Scanner): Directive {
  const name = scanner.token('a directive').toLowerCase();
  if (!scanner.take('=')) return { name };
  if (scanner.take('"')) return { name, argument: scanner.quotedRest(), isQuoted: true };
  return { name, argument: scanner.token('an argument'), isQuoted: false };
}

function valueOf({ name, argument, isQuoted }: Directive, field: Field): true | number | string[] {
  const isAmong = (names: readonly string[]) => names.includes(name);
  if (isAmong(FLAGS)) return argument === undefined || field.fail(`${name} has no argument`);
  if (isAmong(SECONDS)) {
    if (isQuoted === true || argument === undefined || !/^\d+$/.test(argument)) {
      field.fail(`${name} must have a whole number of seconds, not quoted`);
    }
    const seconds = Number(argument);
    return seconds <= LONGEST_SECONDS ? seconds : field.fail(`${name} is above 2^31 seconds`);
  }
  if (!isAmong(FIELD_NAMES)) field.fail(`${name} is not a directive of a response`);
  if (argument === undefined) return true;
  if (isQuoted !== true) field.fail(`${name} must have its field names quoted`);
  const inner = { value: argument, fail: field.fail };
  return scanList(inner, (names) => names.token('a field name').toLowerCase());
}

/** https://www.rfc-editor.org/rfc/rfc9111#name-cache-control, RFC 5861 and RFC 8246 */
export function cacheControl(headers: ResponseHeaders): CacheControl | undefined {
  const field = listField(headers, 'Cache-Control');
  if (field === undefined) return undefined;
  const directives = scanList(field, scanDirective);
  const values = new Map<string, true | number | string[]>();
  for (const directive of directives) {
    if (values.has(directive.name)) field.fail(`${directive.name} is there twice`);
    values.set(directive.name, valueOf(directive, field));
  }
  if (values.has('public') && values.has('private')) {
    field.fail('public and private exclude each other');
  }
  return Object.fromEntries(values);
}
