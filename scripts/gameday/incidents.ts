import type { Fault } from '../../mock-server/fault-schema.ts';
import type { Kind } from './requests.ts';

/** Requests each second by kind; see `requests.ts`. */
export type Mix = Readonly<Record<Kind, number>>;

/** From this share of the incident on (0 to 1) the events service does this. */
export interface Turn {
  at: number;
  fault: Fault | 'refuse' | 'none';
}

export interface Incident {
  name: string;
  /** What happens, in a sentence. */
  story: string;
  turns: readonly Turn[];
  /** While it lasts, in place of the usual mix. */
  mix?: Mix;
  /** Requests of the incident are sent together, each time after this many milliseconds. */
  burstMs?: number;
  /** Whether the circuit has to open. */
  opens: 'yes' | 'no' | 'maybe';
  /** Whether an operator takes the circuit out for the time of the incident. */
  disabled?: boolean;
  /** The time to live that the service itself sets, in milliseconds: one call each is promised. */
  expiresMs?: number;
}

export const MIX: Mix = { hot: 50, cold: 20, aggregate: 20, user: 60, direct: 40 };

const always = (fault: Turn['fault']): readonly Turn[] => [{ at: 0, fault }];

const EXPIRY_S = 1;

export const INCIDENTS: readonly Incident[] = [
  {
    name: 'slow',
    story: 'The events service takes 200 ms more for half of its answers, and up to 900 ms.',
    turns: always({ latency: { p50Ms: 200, p99Ms: 900 } }),
    opens: 'maybe',
  },
  {
    name: 'hung',
    story: 'It takes every request and never answers.',
    turns: always({ hang: true }),
    opens: 'yes',
  },
  {
    name: 'flapping',
    story: 'It fails and works in turns.',
    turns: [0, 1, 2, 3, 4, 5, 6, 7].map((turn) => ({
      at: turn / 8,
      fault: turn % 2 === 0 ? { status: 500 } : ('none' as const),
    })),
    opens: 'yes',
  },
  {
    name: 'errors',
    story: 'Half of its answers are errors.',
    turns: always({ errorRate: 0.5, status: 500 }),
    opens: 'yes',
  },
  {
    name: 'outage',
    story: 'Nothing listens any more: connections are refused.',
    turns: always('refuse'),
    opens: 'yes',
  },
  {
    name: 'garbage',
    story: 'It answers 200 with bytes that are no JSON.',
    turns: always({ body: 'garbage' }),
    opens: 'yes',
  },
  {
    name: 'herd',
    story:
      'It forbids stale answers and takes 200 ms, and everybody asks for one thing: 50 at once, twice a second.',
    turns: always({
      latencyMs: 200,
      headers: { 'cache-control': `max-age=${EXPIRY_S}, must-revalidate` },
    }),
    mix: { ...MIX, hot: 100, cold: 0, aggregate: 0 },
    burstMs: 500,
    expiresMs: EXPIRY_S * 1_000,
    opens: 'no',
  },
  {
    name: 'storm',
    story:
      'It answers everything with 503 while somebody has taken the circuit out: nothing but the budget holds back the retries.',
    turns: always({ status: 503 }),
    mix: { ...MIX, hot: 0, cold: 100, aggregate: 0 },
    disabled: true,
    // As soon as it is back in, what was counted meanwhile may open it.
    opens: 'maybe',
  },
];
