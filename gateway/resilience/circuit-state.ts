import type { HalfOpen } from './half-open.ts';
import type { LatencySnapshot, RecordedOutcome } from './outcome-log.ts';
import type { BucketCounts } from './sliding-window.ts';

/** The states that the circuit finds by itself. Times are monotonic milliseconds. */
export type AutomaticState =
  { kind: 'closed'; since: number } | { kind: 'open'; since: number; until: number } | HalfOpen;

/** `forced-open` rejects all; `forced-closed` and `disabled` reject nothing, and only `disabled` counts. */
export type ForcedKind = 'forced-open' | 'forced-closed' | 'disabled';

export type CircuitState = AutomaticState['kind'] | ForcedKind;

/** A state that somebody put over the automatic one, until it expires. */
export interface Override {
  kind: ForcedKind;
  /** Why, in the operator's words. */
  reason: string;
  /** Who. */
  by?: string;
  /** Monotonic milliseconds at which it ends by itself. */
  until: number;
}

/** What was known when the circuit moved. */
export interface Evidence {
  window: WindowSnapshot;
  /** How many of the last outcomes were of which class. */
  classes: Record<string, number>;
}

export interface Transition {
  circuit: string;
  from: CircuitState;
  to: CircuitState;
  /** The rule that fired, in words and numbers. */
  reason: string;
  /** The epoch that the transition began. */
  epoch: number;
  /** Wall time, milliseconds since the epoch. */
  at: number;
  evidence: Evidence;
}

export interface WindowSnapshot {
  calls: number;
  failures: number;
  slow: number;
  /** Calls under way that are slow already. */
  provisional: number;
  /** 0 to 1; undefined without calls. */
  failureRate: number | undefined;
  /** 0 to 1; undefined without calls. */
  slowCallRate: number | undefined;
}

/** Counts since the start. Every admitted call is settled once or still in flight. */
export interface Totals {
  admitted: number;
  ok: number;
  fail: number;
  ignore: number;
  /** Probes whose lease ran out. */
  expired: number;
  /** Results for which it was too late: settled already, or of an earlier epoch. */
  late: number;
  rejected: number;
}

/** Everything there is to see, and to restore from. Serializes to JSON. */
export interface CircuitSnapshot {
  name: string;
  state: CircuitState;
  /** The automatic state under a forced one; else the same as `state`. */
  automatic: AutomaticState['kind'];
  /** Wall time of the snapshot and of the last transition, milliseconds since the epoch. */
  at: number;
  since: number;
  epoch: number;
  /** Why it is in this state. */
  reason: string;
  /** Milliseconds until the next call may be admitted; undefined while calls are admitted. */
  retryAfterMs: number | undefined;
  /** Milliseconds until the automatic state is half-open; undefined unless it is open. */
  openForMs: number | undefined;
  /** How many recent openings lengthen the next one. */
  backoffLevel: number;
  /** Share of calls admitted while closed, 0 to 1: below 1 while the circuit recovers. */
  admittedShare: number;
  inFlight: number;
  override: { kind: ForcedKind; reason: string; by?: string; forMs: number } | undefined;
  window: WindowSnapshot;
  buckets: BucketCounts[];
  totals: Totals;
  /** Attempts since the start by the class of their outcome. */
  classes: Record<string, number>;
  latency: LatencySnapshot;
  outcomes: RecordedOutcome[];
  transitions: Transition[];
}
