import { parseList } from 'structured-headers';
import { problems, type ProblemCode } from '../../gateway/problem.ts';
import type { Answer } from './recording.ts';

/**
 * `hot`: an event that is asked for again and again; `cold`: an event that nobody asked for before;
 * `aggregate`: the events of a user nobody asked for before, one hot, one cold; `user`: a user, whom
 * the other upstream, which stays healthy, knows, half of them asked for before; `direct`: a user,
 * asked of that upstream past the gateway, which shows what the machine does to both.
 */
export type Kind = 'hot' | 'cold' | 'aggregate' | 'user' | 'direct';

export const KINDS: readonly Kind[] = ['hot', 'cold', 'aggregate', 'user', 'direct'];

/** How many events of the failing service each asks for. */
export const EVENTS_ASKED: Readonly<Record<Kind, number>> = {
  hot: 1,
  cold: 1,
  aggregate: 2,
  user: 0,
  direct: 0,
};

/** What can be asked for once; more than any day asks for. */
export const COLD_EVENTS = 6_000;
export const COLD_USERS = 10_000;
export const HOT_USERS = 20;

export interface Ask {
  kind: Kind;
  path: string;
  /** The id that the body must have. */
  id: string;
}

/** Hands out what to ask for next; what is cold is handed out once in its lifetime. */
export function createAsks(hotKeys: number): (kind: Kind, hotOnly?: number) => Ask {
  const asked: Record<Kind, number> = { hot: 0, cold: 0, aggregate: 0, user: 0, direct: 0 };
  const events = (id: string, kind: Kind): Ask => ({ kind, path: `/events/${id}`, id });
  return (kind, hotOnly = hotKeys) => {
    const n = asked[kind];
    asked[kind] += 1;
    switch (kind) {
      case 'hot':
        return events(`event-${1 + (n % hotOnly)}`, kind);
      case 'cold':
        // The first ones are the hot ones and those of the users.
        return events(`event-${1 + hotKeys + COLD_USERS + (n % COLD_EVENTS)}`, kind);
      case 'aggregate': {
        const id = String(1 + HOT_USERS + (n % (COLD_USERS / 2)));
        return { kind, path: `/events/user/${id}`, id };
      }
      case 'direct': {
        const id = String(1 + (n % HOT_USERS));
        return { kind, path: `/getUserById/${id}`, id };
      }
      default: {
        const isHot = n % 2 === 0;
        const nth = Math.floor(n / 2);
        const cold = HOT_USERS + COLD_USERS / 2 + (nth % (COLD_USERS / 2 - HOT_USERS));
        const id = String(1 + (isHot ? nth % HOT_USERS : cold));
        return { kind, path: `/users/${id}`, id };
      }
    }
  };
}

export interface Reply {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

type Judged = Omit<Answer, 'kind' | 'dueAt' | 'endedAt'>;

/** What a reply says of itself, and whether it is what was asked for. */
export function judgeReply({ kind, id }: Pick<Ask, 'kind' | 'id'>, reply: Reply): Judged {
  const { status, headers } = reply;
  const age = Number(headers['age'] ?? 0);
  const about = { status, age, details: detailsOf(headers['cache-status']?.toString()) };
  const body = parse(reply.text);
  if (status !== 200) {
    const unexplained = whyUnexplained(reply, body);
    const code = typeof body['code'] === 'string' ? { code: body['code'] } : {};
    return {
      ...about,
      quality: 'failed',
      ...code,
      ...(unexplained !== undefined && { unexplained }),
    };
  }
  const right = kind === 'aggregate' ? isAggregate(body) : String(body['id']) === id;
  if (!right) return { ...about, quality: 'failed', unexplained: '200 with a wrong body' };
  if (kind === 'aggregate' && body['complete'] === false) return { ...about, quality: 'partial' };
  return { ...about, quality: about.details.length > 0 ? 'stale' : 'fresh' };
}

export const NO_ANSWER: Judged = {
  status: 0,
  quality: 'failed',
  details: [],
  age: 0,
  unexplained: 'no answer',
};

function isAggregate({ events, complete, missing }: Record<string, unknown>): boolean {
  if (!Array.isArray(events) || !Array.isArray(missing) || events.length === 0) return false;
  return complete === (missing.length === 0);
}

/** Why a failure does not say what it is: the contract's problem, with its code and Retry-After. */
function whyUnexplained(
  { status, headers }: Reply,
  body: Record<string, unknown>,
): string | undefined {
  if (status < 500) return `${status} for what there is`;
  const type = headers['content-type']?.toString() ?? 'none';
  if (!type.startsWith('application/problem+json')) return `${status} as ${type}`;
  const { code } = body;
  if (typeof code !== 'string' || !(code in problems)) return `${status} without a code`;
  if (code === 'internal') return 'internal: our own fault';
  if (problems[code as ProblemCode].status !== status) return `${code} with ${status}`;
  if (status === 503 && !/^[1-9]\d*$/.test(String(headers['retry-after']))) {
    return `${code} without Retry-After`;
  }
  return undefined;
}

/** Of every stale part; a hit that is past its time without a reason is told as such. */
function detailsOf(cacheStatus: string | undefined): string[] {
  if (cacheStatus === undefined) return [];
  return parseList(cacheStatus).flatMap(([, parameters]) => {
    if (parameters.get('hit') !== true) return [];
    const ttl = parameters.get('ttl');
    const detail = parameters.get('detail');
    if (detail !== undefined) return [String(detail)];
    return typeof ttl === 'number' && ttl < 0 ? ['stale'] : [];
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
