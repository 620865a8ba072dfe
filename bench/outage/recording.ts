/** One request of the load. All times here are in milliseconds, 0 being the fault's start. */
export interface Answer {
  /** From 0: the event that was asked for. */
  key: number;
  /** When it was to be sent: latency counts from here, however late it was sent. */
  dueAt: number;
  sentAt: number;
  endedAt: number;
  /** Whether it was 200 with the event that was asked for. */
  right: boolean;
  /** Of a right answer: whether its `Cache-Status` says that it is stale. */
  stale: boolean;
  /** Of a right answer: its `Age` in seconds. */
  age: number;
}

/** What `GET /circuits/events` said. */
export interface CircuitSample {
  at: number;
  state: string;
  /** When it came into this state. */
  since: number;
  /** The rule that fired. */
  reason: string;
  /** Transitions so far. */
  epoch: number;
  /** Attempts let through so far. */
  admitted: number;
  /** Milliseconds until the next probe; undefined while closed. */
  retryAfterMs: number | undefined;
}

/** All that was seen of one run. */
export interface Recording {
  /** When the healthy phase began; less than 0, the warm-up lying before it. */
  startedAt: number;
  /** When the upstream took connections again. */
  returnAt: number;
  /** When the last request was due. */
  endedAt: number;
  answers: readonly Answer[];
  /** When each call of the events service arrived there. */
  arrivals: readonly number[];
  /** In order, about ten for each second, the first before `startedAt`. */
  circuit: readonly CircuitSample[];
}

export type Phase = 'healthy' | 'outage' | 'recovery';

export const PHASES: readonly Phase[] = ['healthy', 'outage', 'recovery'];

/** The phase that a time after `startedAt` lies in. */
export function phaseAt({ returnAt }: Pick<Recording, 'returnAt'>, at: number): Phase {
  if (at < 0) return 'healthy';
  return at < returnAt ? 'outage' : 'recovery';
}
