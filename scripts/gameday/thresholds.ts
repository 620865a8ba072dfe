/** What is promised, in numbers, each with the reason for it. Durations are in milliseconds. */
export const THRESHOLDS = {
  /**
   * Of the requests that can be answered well although the upstream fails: what was asked for
   * before (there is a stale answer), aggregates of which a part is kept, and what another upstream
   * answers. One in a hundred is left to a machine that stalls for a second.
   */
  goodputShare: 0.99,
  /**
   * An answer that takes longer is no good answer: people begin to look elsewhere. Only who asks
   * before a single attempt can have timed out (ATTEMPT_TIMEOUT_MS after the fault's start), when
   * nobody can know of a hang, may have to wait for the deadline.
   */
  goodWithinMs: 1_000,
  /** Beyond the deadline, for the answer to get here through a busy machine. */
  deliveryMs: 100,
  /**
   * The 99th percentile of the healthy upstream's routes against that of the same run before the
   * incident, and against that upstream asked past the gateway in the same seconds, whichever is
   * worse: a machine that is slow, or becomes slow meanwhile, is slow in all of them. On shared cores
   * a 99th percentile doubles by itself.
   */
  healthyTimes: 3,
  /**
   * Below this it is never a broken promise: half of the attempt timeout, which is the least that one
   * would see if healthy calls waited behind hanging ones, and more than a busy machine stalls for.
   */
  healthyFloorMs: 250,
  /** Calls of the failing upstream for each thing that is asked of it: the README's promise. */
  callsPerRequest: 1.2,
  /** On top of that: the extra calls that the budget keeps at hand (RETRY_BUDGET_RESERVE). */
  callsReserve: 10,
  /**
   * Recovery where the circuit is closed when the fault ends: what could not be refreshed is not
   * tried again for 1 s and up to another one, in place of the probe interval.
   */
  refreshBackoffMs: 2_000,
  /** Any failure must say what it is; there is no number of those that do not which is all right. */
  unexplained: 0,
  /**
   * Heap after a collection and with an empty cache, against the start of the day, in bytes. A leak
   * of 1 KB a request is more than this at the end of the day; code that was compiled meanwhile
   * and buffers of pools are less.
   */
  heapGrowthBytes: 10 * 2 ** 20,
} as const;
