import { listField, singleField, type ResponseHeaders } from './headers-field.ts';
import { scanList } from './headers-scanner.ts';

function wholeSeconds(headers: ResponseHeaders, name: string): number | undefined {
  const field = singleField(headers, name);
  if (field === undefined) return undefined;
  return /^\d+$/.test(field.value)
    ? Number(field.value)
    : field.fail('must be a whole number of seconds');
}

/** Seconds. https://www.rfc-editor.org/rfc/rfc9111#name-age */
export function age(headers: ResponseHeaders): number | undefined {
  return wholeSeconds(headers, 'Age');
}

/** Seconds; RFC 9110 knows a date as well, but the gateway's contract does not. */
export function retryAfter(headers: ResponseHeaders): number | undefined {
  return wholeSeconds(headers, 'Retry-After');
}

/** The strong entity tag, quotes included. https://www.rfc-editor.org/rfc/rfc9110#name-etag */
export function etag(headers: ResponseHeaders): string | undefined {
  const field = singleField(headers, 'ETag');
  if (field === undefined) return undefined;
  const { value, fail } = field;
  if (value.startsWith('W/')) fail('is weak');
  return /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(value)
    ? value
    : fail('must be in double quotes, without quotes, spaces or control characters in between');
}

/** Names of request headers in lower case, or `*`. https://www.rfc-editor.org/rfc/rfc9110#name-vary */
export function vary(headers: ResponseHeaders): string[] | undefined {
  const field = listField(headers, 'Vary');
  return field && scanList(field, (scanner) => scanner.token('the name of a header').toLowerCase());
}
