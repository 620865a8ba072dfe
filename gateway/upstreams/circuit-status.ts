import { Type, type Static } from 'typebox';
import type { Transition as Moved } from '../resilience/circuit-state.ts';
import type { Circuit } from './pipeline.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });
const ms = (description: string) => Type.Number({ minimum: 0, description });
const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const time = (description: string) => Type.String({ format: 'date-time', description });
const classes = (description: string) =>
  Type.Record(Type.String(), Type.Integer({ minimum: 0 }), { description });
const upTo = <Values extends string[]>(values: [...Values], description: string) =>
  Type.Enum(values, { description });

const STATES: ['closed', 'open', 'half-open', 'forced-open', 'forced-closed', 'disabled'] = [
  'closed',
  'open',
  'half-open',
  'forced-open',
  'forced-closed',
  'disabled',
];

export const Transition = Type.Object(
  {
    circuit: Type.String({ description: 'Whose' }),
    from: upTo(STATES, 'Before'),
    to: upTo(STATES, 'After'),
    reason: Type.String({ description: 'The rule that fired, in words and numbers' }),
    epoch: count('That it began'),
    at: time('When'),
    evidence: Type.Object(
      {
        calls: count('Attempts in the window'),
        failures: count('Those of them that failed'),
        slow: count('Those that were slow'),
        failureRate: Type.Optional(share('Of the attempts in the window')),
        classes: classes('The last 20 outcomes by class'),
      },
      { description: 'What was known then' },
    ),
  },
  { title: 'CircuitTransition', description: 'How a circuit moved, and why' },
);
export type Transition = Static<typeof Transition>;

/** What anyone may see of a circuit. */
export const CircuitStatus = Type.Object(
  {
    name: Type.String({
      description:
        'The circuit: users, events, events.write, enrichment, store; kafka and redis where they are configured',
    }),
    upstream: Type.String({
      description: 'The service behind it; `store`, `kafka` and `redis` are the gateway’s own',
    }),
    state: upTo(STATES, 'As it is now'),
    since: time('When it came into this state'),
    reason: Type.String({ description: 'The rule that fired, in words and numbers' }),
    epoch: count('Transitions since the start'),
    retryAfterMs: Type.Optional(ms('Milliseconds until the next probe; not while closed')),
    openForMs: Type.Optional(ms('Milliseconds until it is half-open; only while open')),
    backoffLevel: count('Earlier openings that lengthen the next one'),
    admittedShare: share('Of the calls while closed; below 1 while it recovers by a ramp'),
    inFlight: count('Attempts under way'),
    override: Type.Optional(
      Type.Object(
        {
          kind: upTo(['forced-open', 'forced-closed', 'disabled'], 'What it is forced to'),
          reason: Type.String({ description: 'Why, in the operator’s words' }),
          by: Type.Optional(Type.String({ description: 'Who' })),
          forMs: ms('Milliseconds that are left of it'),
        },
        { description: 'A state that an operator put over the automatic one' },
      ),
    ),
    rules: Type.Object(
      {
        windowMs: ms('How far back attempts count'),
        failureThreshold: count('Opens at so many failures'),
        failureRateThreshold: share('Opens at this share of failures'),
        minimumCalls: count('Attempts below which the shares say nothing'),
        slowCallMs: ms('What counts as slow'),
        slowCallRateThreshold: share('Opens at this share of slow attempts'),
      },
      { description: 'When it opens; 0 where a rule is off' },
    ),
    window: Type.Object(
      {
        calls: count('Attempts in the sliding window'),
        failures: count('Those of them that failed'),
        slow: count('Those that took longer than BREAKER_SLOW_CALL_MS'),
        failureRate: Type.Optional(share('Of the attempts')),
        slowCallRate: Type.Optional(share('Of the attempts')),
      },
      { description: 'What the rules look at' },
    ),
    classes: classes('Attempts since the start by the class of their outcome'),
    latency: Type.Object(
      {
        p50Ms: Type.Optional(ms('Half of them took no longer')),
        p95Ms: Type.Optional(ms('95 % of them took no longer')),
        p99Ms: Type.Optional(ms('99 % of them took no longer')),
      },
      { description: 'Of the last 256 attempts' },
    ),
    bulkhead: Type.Object({
      limit: count('Calls that may run at once'),
      active: count('Calls running now'),
      queueLimit: count('Calls that may wait'),
      queued: count('Calls waiting now'),
    }),
    budget: Type.Object(
      {
        tokens: Type.Number({ description: 'Extra calls that can be paid now' }),
        reserve: count('The most that are saved up'),
        ratio: share('Extra calls that each request earns'),
        extraCalls: count('Extra calls that were made'),
        refused: count('Extra calls that were not made, since nothing was left'),
      },
      { description: 'For retries, hedges and probes; shared by the circuits of an upstream' },
    ),
    cache: Type.Optional(
      Type.Object(
        {
          hits: count('Reads that were served fresh'),
          stale: count('Reads that were served stale'),
          misses: count('Reads that had to wait, or failed'),
          entries: count('Answers that are kept'),
          bytes: count('What they weigh'),
        },
        { description: 'Since the start; not for writes' },
      ),
    ),
    totals: Type.Object(
      {
        admitted: count('Attempts that were let through'),
        ok: count('Attempts that succeeded'),
        fail: count('Attempts that failed'),
        ignore: count('Attempts that say nothing about the upstream'),
        expired: count('Probes that were never settled'),
        rejected: count('Calls rejected without an attempt'),
        late: count('Results that came after the state had changed'),
      },
      { description: 'Since the start' },
    ),
    outcomes: Type.Array(
      Type.Object({
        at: time('When it was known'),
        outcome: upTo(['ok', 'fail', 'ignore'], 'What it says about the upstream'),
        class: Type.String({
          description:
            '`ok`, the code of the error, `aborted` where the caller left, or `own` for a fault of ours',
        }),
        ms: ms('Milliseconds that it took'),
        route: Type.Optional(Type.String({ description: 'On whose behalf' })),
        requestId: Type.Optional(Type.String({ description: 'On whose behalf' })),
      }),
      { maxItems: 20, description: 'The last ones, newest first' },
    ),
    transitions: Type.Array(Transition, { description: 'The last ones, oldest first' }),
  },
  { title: 'CircuitStatus', description: 'What anyone may see of a circuit' },
);
export type CircuitStatus = Static<typeof CircuitStatus>;

export function statusOf({
  upstream,
  rules,
  breaker,
  bulkhead,
  budget,
  reads,
}: Circuit): CircuitStatus {
  const { automatic: _1, at: _2, buckets: _3, ...snapshot } = breaker.snapshot();
  const { state, since, openForMs, window, latency } = snapshot;
  const { provisional: _4, ...seen } = window;
  const { requests: _5, ...paid } = budget.snapshot();
  return {
    ...present({ ...snapshot, openForMs: state === 'open' ? openForMs : undefined }),
    upstream,
    rules,
    since: new Date(since).toISOString(),
    window: present(seen),
    latency: present(latency),
    bulkhead: bulkhead.snapshot(),
    budget: paid,
    ...(reads !== undefined && { cache: reads() }),
    outcomes: snapshot.outcomes.map(({ at, origin, ...outcome }) => ({
      at: new Date(at).toISOString(),
      ...outcome,
      ...origin,
    })),
    transitions: snapshot.transitions.map(transitionOf),
  };
}

/** Without what is undefined: JSON would leave it out, and so do the types. */
type Present<Values> = {
  [Key in keyof Values as undefined extends Values[Key] ? never : Key]: Values[Key];
} & {
  [Key in keyof Values as undefined extends Values[Key] ? Key : never]?: NonNullable<Values[Key]>;
};

function present<Values extends object>(values: Values): Present<Values> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<Values>;
}

export function transitionOf({ evidence, at, ...moved }: Moved): Transition {
  const { calls, failures, slow, failureRate } = evidence.window;
  return {
    ...moved,
    at: new Date(at).toISOString(),
    evidence: { ...present({ calls, failures, slow, failureRate }), classes: evidence.classes },
  };
}
