import { parameterFailure, type Failure } from './problem.ts';

/** The parts of a call that the URL is made of. */
export interface Target {
  /** With its parameters in braces, as in the OpenAPI document. */
  path: string;
  parameters: Readonly<Record<string, unknown>>;
  query: Readonly<Record<string, unknown>>;
}

/** The URL, or what is wrong with a parameter of the path. */
export function requestUrl(baseUrl: string, { path, parameters, query }: Target): string | Failure {
  const faulty: string[] = [];
  const filled = path.replaceAll(/\{([^}]+)\}/g, (_match, name: string) => {
    const segment = segmentOf(parameters[name]);
    if (segment === undefined) faulty.push(name);
    return segment ?? '';
  });
  if (faulty[0] !== undefined) return parameterFailure(faulty[0]);
  const search = searchOf(query);
  return `${baseUrl.replace(/\/+$/, '')}${filled}${search === '' ? '' : `?${search}`}`;
}

/** One segment of a path; undefined where the URL would become that of another path. */
function segmentOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  if (text === '' || text === '.' || text === '..') return undefined;
  try {
    return encodeURIComponent(text);
  } catch {
    // Half of a surrogate pair.
    return undefined;
  }
}

/** A list as the same name once for each of its values, as OpenAPI has it by default. */
function searchOf(query: Target['query']): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined)
      .map((one) => [name, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}
