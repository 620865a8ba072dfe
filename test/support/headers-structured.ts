import { decodeList } from 'structured-field-values';
import { listField, type Field, type ResponseHeaders } from './headers-field.ts';

/** A parameter's value: a token is not the string of the same letters. */
export interface Token {
  readonly token: string;
}

export type BareItem = string | number | boolean | Token | Uint8Array | Date;

/** A check of one parameter: its value as the test wants it, or undefined if it is of another type. */
export interface ParameterType<T> {
  readonly must: string;
  read: (value: BareItem) => T | undefined;
}

export interface Member {
  readonly value: BareItem;
  readonly params: ReadonlyMap<string, BareItem>;
}

export function isToken(value: BareItem): value is Token {
  return typeof value === 'object' && 'token' in value;
}

export const INTEGER: ParameterType<number> = {
  must: 'an integer',
  read: (value) => (typeof value === 'number' ? value : undefined),
};

export function integerFrom(minimum: number, maximum = Infinity): ParameterType<number> {
  const range = maximum === Infinity ? `${minimum} or more` : `from ${minimum} to ${maximum}`;
  return {
    must: `an integer, ${range}`,
    read: (value) =>
      typeof value === 'number' && value >= minimum && value <= maximum ? value : undefined,
  };
}

export const BOOLEAN: ParameterType<boolean> = {
  must: 'a boolean',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};

export const STRING: ParameterType<string> = {
  must: 'a string',
  read: (value) => (typeof value === 'string' ? value : undefined),
};

export const NAME: ParameterType<string> = {
  must: 'a token or a string',
  read: (value) => (isToken(value) ? value.token : STRING.read(value)),
};

export const BYTES: ParameterType<Uint8Array> = {
  must: 'a byte sequence',
  read: (value) => (value instanceof Uint8Array ? value : undefined),
};

export function oneOf(tokens: readonly string[]): ParameterType<string> {
  return {
    must: `one of the tokens ${tokens.join(', ')}`,
    read: (value) => (isToken(value) && tokens.includes(value.token) ? value.token : undefined),
  };
}

function toBareItem(value: unknown): BareItem {
  // The library's tokens are symbols.
  return typeof value === 'symbol' ? { token: value.description ?? '' } : (value as BareItem);
}

function toMember({ value, params }: { value: unknown; params: unknown }, { fail }: Field): Member {
  if (Array.isArray(value)) fail('an inner list is not a member of this list');
  const entries = Object.entries((params ?? {}) as Record<string, unknown>);
  return {
    value: toBareItem(value),
    params: new Map(entries.map(([name, param]) => [name, toBareItem(param)])),
  };
}

/** What the library lets through. Not one of our headers has a decimal in it. */
function checkText({ value, fail }: Field): void {
  if (!/^[\x20-\x7e]*$/.test(value)) fail('has characters that are not printable ASCII');
  const bare = value.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  if (/=-?\d+\./.test(bare)) fail('has a decimal where only integers are possible');
  for (const member of bare.split(',')) {
    const names = Array.from(member.matchAll(/; *([\w.*-]+)/g), ([, name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) fail(`has ${twice} twice in one member`);
  }
}

/** The members of a structured field that is a list, its lines joined. */
export function structuredList(
  headers: ResponseHeaders,
  name: string,
): { field: Field; members: Member[] } | undefined {
  const field = listField(headers, name);
  if (field === undefined) return undefined;
  checkText(field);
  let items;
  try {
    items = decodeList(field.value);
  } catch (error) {
    return field.fail(`is not a list of RFC 9651 (${String(error)})`);
  }
  // An empty list is not sent at all.
  if (items.length === 0) field.fail('is empty');
  return { field, members: items.map((item) => toMember(item, field)) };
}

/** Refuses every parameter that is not among these. */
export function allowOnly({ params }: Member, known: readonly string[], { fail }: Field): void {
  const unknown = params.keys().find((name) => !known.includes(name));
  if (unknown !== undefined) fail(`${unknown} is not a parameter of it (${known.join(', ')})`);
}

export function parameter<T>(
  { params }: Member,
  name: string,
  { must, read }: ParameterType<T>,
  { fail }: Field,
): T | undefined {
  const value = params.get(name);
  return value === undefined ? undefined : (read(value) ?? fail(`${name} must be ${must}`));
}

export function memberName({ value }: Member, { must, read }: ParameterType<string>, field: Field) {
  return read(value) ?? field.fail(`each member must be ${must}`);
}
