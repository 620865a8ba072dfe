import { listField, type Field, type ResponseHeaders } from './headers-field.ts';
import { scanList, type Scanner } from './headers-scanner.ts';

export interface ServerTiming {
  name: string;
  /** Milliseconds. */
  dur?: number;
  desc?: string;
}

function scanMetric(scanner: Scanner, field: Field): ServerTiming {
  const metric: ServerTiming = { name: scanner.token('the name of a metric') };
  for (;;) {
    scanner.skipWhitespace();
    if (!scanner.take(';')) return metric;
    scanner.skipWhitespace();
    const name = scanner.token('the name of a parameter').toLowerCase();
    scanner.skipWhitespace();
    if (!scanner.take('=')) field.fail(`${name} must have a value`);
    scanner.skipWhitespace();
    const value = scanner.take('"') ? scanner.quotedRest() : scanner.token(`the value of ${name}`);
    if (name !== 'dur' && name !== 'desc') field.fail(`${name} is not a parameter of a metric`);
    // Browsers look at the first one only.
    if (metric[name] !== undefined) field.fail(`${metric.name} has ${name} twice`);
    if (name === 'desc') metric.desc = value;
    else if (/^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value)) metric.dur = Number(value);
    else field.fail(`dur of ${metric.name} must be a number, 0 or more`);
  }
}

/** https://www.w3.org/TR/server-timing/#the-server-timing-header-field */
export function serverTiming(headers: ResponseHeaders): ServerTiming[] | undefined {
  const field = listField(headers, 'Server-Timing');
  return field && scanList(field, (scanner) => scanMetric(scanner, field));
}
