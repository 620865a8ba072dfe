import { isIP } from 'node:net';
import type { TObject, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import {
  circuits,
  circuitSettings,
  processSettings,
  readSettings,
  upstreams,
  type CircuitName,
  type ProcessSettings,
  type SettingsOf,
  type UpstreamName,
} from './settings.ts';
import { isRedisUrl } from './redis/url.ts';
import { parseDatabaseUrl } from './store/database-url.ts';

/** Everything that can be set, read once at the start and frozen. */
export interface Config extends Readonly<ProcessSettings> {
  readonly circuits: { readonly [Name in CircuitName]: Readonly<SettingsOf<Name>> };
}

/** All faults of the environment in one message, a line each. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const lines = faults.map((fault) => `  - ${fault}`).join('\n');
    super(`The configuration cannot be used; .env.example explains every key:\n${lines}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
type Values = Record<string, unknown>;

/**
 * Reads the configuration from the environment.
 * @throws ConfigError naming every fault, not only the first.
 */
export function loadConfig(environment: Environment): Config {
  const faults: string[] = [];
  const values: Values = {};
  for (const [key, schema] of Object.entries(processSettings.properties)) {
    values[key] = readValue(schema, [key], environment, faults);
  }
  values['circuits'] = Object.fromEntries(
    Object.entries(circuits).map(([name, circuit]) => [
      name,
      readCircuit(circuit, environment, faults),
    ]),
  );
  // Every property was read by the schema that Config is derived from.
  const config = values as unknown as Config;
  faults.push(...crossFaults(config, environment));
  if (faults.length > 0) throw new ConfigError(faults);
  for (const settings of Object.values(config.circuits)) Object.freeze(settings);
  Object.freeze(config.circuits);
  return Object.freeze(config);
}

/** The keys that a circuit understands. */
function settingsOf(kind: 'read' | 'write' | 'store'): TObject['properties'] {
  return kind === 'read'
    ? { ...circuitSettings.properties, ...readSettings.properties }
    : circuitSettings.properties;
}

function readCircuit(
  { prefix, kind, defaults }: (typeof circuits)[CircuitName],
  environment: Environment,
  faults: string[],
): Values {
  const values: Values = {};
  for (const [key, schema] of Object.entries(settingsOf(kind))) {
    const fallback: unknown = (defaults as Values)[key];
    // What suits slow services does not suit the gateway's own data.
    const keys = kind === 'store' ? [prefix + key] : [prefix + key, key];
    values[key] = readValue(schema, keys, environment, faults, fallback);
  }
  return values;
}

/** The first of `keys` that is set and not empty, else `fallback`, else the schema's default. */
function readValue(
  schema: TSchema,
  keys: readonly string[],
  environment: Environment,
  faults: string[],
  fallback: unknown = (schema as { default?: unknown }).default,
): unknown {
  const key = keys.find((name) => environment[name] !== undefined && environment[name] !== '');
  if (key === undefined) return fallback;
  const raw = environment[key]!.trim();
  const value = convert(schema, raw);
  if (Check(schema, value)) return value;
  const { writeOnly } = schema as { writeOnly?: boolean };
  const found = writeOnly === true ? 'something else' : JSON.stringify(raw);
  const fault = `${key} must be ${expectation(schema)}, but is ${found}`;
  // A key without a prefix is read for every circuit; its fault is told once.
  if (!faults.includes(fault)) faults.push(fault);
  return fallback;
}

function convert(schema: TSchema, raw: string): unknown {
  const { type } = schema as { type?: string };
  if (type === 'array') {
    const parts = raw.split(',').map((part) => part.trim());
    return parts.filter((part) => part !== '');
  }
  // Number('') is 0 and Number('1e3') is 1000: only plain decimals are meant here.
  if (type === 'integer' || type === 'number')
    return /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw;
  return raw;
}

function expectation(schema: TSchema): string {
  const {
    type,
    minimum,
    maximum,
    enum: choices,
    title,
  } = schema as {
    type?: string;
    minimum?: number;
    maximum?: number;
    enum?: string[];
    title?: string;
  };
  if (choices !== undefined) return `one of ${choices.join(', ')}`;
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum}`;
  if (type === 'number') return `a number from ${minimum} to ${maximum}`;
  if (type === 'array') return `a list of ${title}, separated by commas`;
  return title ?? 'a text that is not empty';
}

// Those of one connection (RFC 9110, 7.6.1), of the body, of the cache, and those we send ourselves.
const NOT_FORWARDED =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|host|content-.*|accept-encoding|if-.*|range|cache-control|pragma|x-request-timeout-ms|traceparent|tracestate)$/i;

/** What no single key can tell. */
function crossFaults(config: Config, environment: Environment): string[] {
  return [
    ...Object.values(upstreams).flatMap(({ url }) => urlFaults(url, config)),
    ...Object.values(upstreams).flatMap(({ forwardHeaders: key }) =>
      config[key]
        .filter((name) => NOT_FORWARDED.test(name))
        .map(
          (name) => `${key} must not name ${name}: the connection, the gateway or its cache own it`,
        ),
    ),
    ...config.TRUST_PROXY.filter((proxy) => !isAddressRange(proxy)).map(
      (proxy) =>
        `TRUST_PROXY must list addresses or CIDR ranges, but names ${JSON.stringify(proxy)}`,
    ),
    ...(config.HEADERS_TIMEOUT_MS > config.REQUEST_TIMEOUT_MS
      ? [
          `HEADERS_TIMEOUT_MS (${config.HEADERS_TIMEOUT_MS}) must not exceed REQUEST_TIMEOUT_MS (${config.REQUEST_TIMEOUT_MS})`,
        ]
      : []),
    ...Object.entries(config.circuits).flatMap(([name, { DEADLINE_MS, ATTEMPT_TIMEOUT_MS }]) =>
      ATTEMPT_TIMEOUT_MS > DEADLINE_MS
        ? [
            `${circuits[name as CircuitName].prefix}ATTEMPT_TIMEOUT_MS (${ATTEMPT_TIMEOUT_MS}) must not exceed its DEADLINE_MS (${DEADLINE_MS})`,
          ]
        : [],
    ),
    ...Object.entries(config.circuits).flatMap(([name, { BULKHEAD_MINIMUM, BULKHEAD_LIMIT }]) =>
      BULKHEAD_MINIMUM > BULKHEAD_LIMIT
        ? [
            `${circuits[name as CircuitName].prefix}BULKHEAD_MINIMUM (${BULKHEAD_MINIMUM}) must not exceed its BULKHEAD_LIMIT (${BULKHEAD_LIMIT})`,
          ]
        : [],
    ),
    ...Object.values(circuits)
      .filter(({ kind }) => kind !== 'read')
      .flatMap(({ prefix }) => Object.keys(readSettings.properties).map((key) => prefix + key))
      .filter((key) => environment[key] !== undefined && environment[key] !== '')
      .map((key) => `${key} does not exist: only what reads from a service is retried and cached`),
    ...(config.REDIS_URL === undefined || isRedisUrl(config.REDIS_URL)
      ? []
      : ['REDIS_URL must be a URL such as redis://redis:6379']),
    ...(parseDatabaseUrl(config.DATABASE_URL) === undefined
      ? [
          'DATABASE_URL must begin with sqlite:, postgres:// or mysql://, and be a URL; / @ : # ? % in a password are written as %2F %40 %3A %23 %3F %25',
        ]
      : []),
  ];
}

function urlFaults(key: (typeof upstreams)[UpstreamName]['url'], config: Config): string[] {
  const value = config[key];
  if (value === undefined) {
    // A worker calls none of them.
    return config.NODE_ENV === 'production' && config.WORKER !== 'only'
      ? [`${key} must be set: with NODE_ENV=production no mock upstream is started`]
      : [];
  }
  const url = URL.parse(value);
  const isOrigin =
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.pathname === '/' &&
    url.search + url.hash + url.username + url.password === '';
  // The value is not shown: a URL may carry a password.
  return isOrigin ? [] : [`${key} must be an origin such as http://users.internal:8080`];
}

function isAddressRange(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}
