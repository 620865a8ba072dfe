import type { Kind } from './requests.ts';

export type Quality = 'fresh' | 'stale' | 'partial' | 'failed';

/** One request and what came back. All times are in milliseconds, 0 being the fault's start. */
export interface Answer {
  kind: Kind;
  /** When it was to be sent: latency counts from here, however late it was sent. */
  dueAt: number;
  endedAt: number;
  /** 0 where no answer came. */
  status: number;
  quality: Quality;
  /** What its `Cache-Status` gives as the reasons for stale parts, such as `circuit-open`. */
  details: readonly string[];
  /** Its `Age` in seconds. */
  age: number;
  /** Of a problem. */
  code?: string;
  /** What is wrong with a failure that does not say what it is. */
  unexplained?: string;
}

/** What `GET /circuits/events` said. */
export interface CircuitSample {
  at: number;
  state: string;
  /** Attempts let through so far. */
  admitted: number;
  /** From the opening to the next probe, in milliseconds; undefined while not open. */
  intervalMs: number | undefined;
}

export interface Moved {
  from: string;
  to: string;
  reason: string;
}

/** Calls of the events service so far. */
export interface Calls {
  /** As it counted them. */
  arrived: number;
  /** Attempts that the circuit let through, also those that found nobody. */
  admitted: number;
}

/** All that was seen of one incident. */
export interface Recording {
  /** When the healthy phase began; less than 0. */
  beforeAt: number;
  /** When the fault ended, and when the last request was due. */
  faultEndAt: number;
  endedAt: number;
  answers: readonly Answer[];
  /** In order, about ten for each second. */
  circuit: readonly CircuitSample[];
  moved: readonly Moved[];
  /** At the fault's start, at its end, and at the end of all. */
  calls: readonly [Calls, Calls, Calls];
}
