import { isDeepStrictEqual } from 'node:util';
import { expectedUser, expectedUserEvents, sentUser } from '../payloads.ts';

export interface Answer {
  status: number;
  text: string;
}

export interface Scenario {
  name: string;
  /** Whom it asks; `broken` is a gateway whose circuit of the events service is open. */
  target: 'upstream' | 'gateway' | 'broken';
  pathOf: (id: string) => string;
  /** Every id starts with it. */
  prefix: string;
  /** `unique`: an id of its own for each request. `warm`: one for each round, asked once before. */
  ids: 'unique' | 'warm';
  /** Calls that the upstream sees for each request. */
  calls: number;
  /** Whether this is the right answer, by value. */
  isRight: (answer: Answer, id: string) => boolean;
  /** Whether right answers differ in nothing but the id, so that texts can be compared. */
  uniform: boolean;
}

/** In the order of the table and of every round. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'upstream direct',
    target: 'upstream',
    pathOf: (id) => `/getUserById/${id}`,
    prefix: 'direct',
    ids: 'unique',
    calls: 1,
    isRight: json((id) => sentUser(id)),
    uniform: true,
  },
  {
    name: 'cache miss',
    target: 'gateway',
    pathOf: (id) => `/users/${id}`,
    prefix: 'miss',
    ids: 'unique',
    calls: 1,
    isRight: json(expectedUser),
    uniform: true,
  },
  {
    name: 'cache hit',
    target: 'gateway',
    pathOf: (id) => `/users/${id}`,
    prefix: 'hit',
    ids: 'warm',
    calls: 0,
    isRight: json(expectedUser),
    uniform: true,
  },
  {
    name: 'open circuit',
    target: 'broken',
    pathOf: (id) => `/events/${id}`,
    prefix: 'event',
    ids: 'unique',
    calls: 0,
    isRight: isCircuitOpen,
    // Each has an instance of its own, and a time to wait.
    uniform: false,
  },
  fanOut(3, 'unique'),
  fanOut(3, 'warm'),
  fanOut(30, 'unique'),
  fanOut(30, 'warm'),
];

function fanOut(fan: 3 | 30, ids: Scenario['ids']): Scenario {
  return {
    name: `fan-out of ${fan}, ${ids === 'warm' ? 'warm' : 'cold'}`,
    target: 'gateway',
    pathOf: (id) => `/events/user/${id}`,
    prefix: `fan${fan}-${ids}`,
    ids,
    // The user, too.
    calls: ids === 'warm' ? 0 : fan + 1,
    isRight: json((id) => expectedUserEvents(id, fan)),
    uniform: true,
  };
}

function json(expected: (id: string) => unknown): Scenario['isRight'] {
  return ({ status, text }, id) => status === 200 && isDeepStrictEqual(parse(text), expected(id));
}

function isCircuitOpen({ status, text }: Answer): boolean {
  const problem = parse(text) as Record<string, unknown> | undefined;
  return (
    status === 503 &&
    problem?.['status'] === 503 &&
    problem['code'] === 'circuit_open' &&
    problem['upstream'] === 'events' &&
    Number(problem['retryAfter']) >= 1 &&
    // Nothing of where the upstream is.
    !text.includes('127.0.0.1')
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
