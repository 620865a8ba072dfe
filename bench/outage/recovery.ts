import { peakPerSecond } from './calls.ts';
import type { Answer, CircuitSample, Recording } from './recording.ts';

/** How things became fresh again. Times are milliseconds from the upstream's return. */
export interface Recovery {
  /** When the first key was answered fresh; undefined where none was. */
  firstFreshMs: number | undefined;
  /**
   * From when on no answer held anything from before the fault and every key had been answered
   * fresh; undefined where that was not reached.
   */
  allFreshMs: number | undefined;
  /** Keys that were not fresh again when the run ended. */
  keysLeft: number;
  /** From the circuit's opening to its next probe, as it stood at the return. */
  probeIntervalMs: number;
  /** Whether the circuit was open then; else the interval is the configured one. */
  wasOpen: boolean;
  /** Until the next probe was due. */
  nextProbeMs: number | undefined;
  /** Calls of the upstream. */
  calls: {
    /** The most within any second, after the return and in the healthy phase. */
    peakAfter: number;
    peakHealthy: number;
    /** Each second in the healthy phase, in the mean. */
    steady: number;
  };
  /** Requests each second in the healthy phase. */
  steadyRequests: number;
}

export function recoveryOf(recording: Recording, openMs: number): Recovery {
  const { startedAt, returnAt, endedAt, arrivals, answers, circuit } = recording;
  const healthySeconds = -startedAt / 1_000;
  const healthy = { from: startedAt, to: 0 };
  const inHealthy = (at: number) => at >= healthy.from && at < healthy.to;
  const keys = [...Map.groupBy(answers, ({ key }) => key).values()];
  const fresh = keys.map((ofKey) => freshAgainAt(ofKey, returnAt));
  const reached = fresh.filter((at) => at !== undefined).map((at) => at - returnAt);
  const keysLeft = fresh.length - reached.length;
  const atReturn = circuit.findLast(({ at }) => at <= returnAt);
  const opening = openingAtReturn(recording);
  return {
    firstFreshMs: reached.length === 0 ? undefined : Math.min(...reached),
    allFreshMs: keysLeft > 0 || reached.length === 0 ? undefined : Math.max(...reached),
    keysLeft,
    probeIntervalMs: opening === undefined ? openMs : intervalOf(opening),
    wasOpen: opening !== undefined,
    nextProbeMs:
      atReturn?.retryAfterMs === undefined
        ? undefined
        : Math.max(0, atReturn.at + atReturn.retryAfterMs - returnAt),
    calls: {
      peakAfter: peakPerSecond(arrivals, { from: returnAt, to: endedAt }),
      peakHealthy: peakPerSecond(arrivals, healthy),
      steady: arrivals.filter(inHealthy).length / healthySeconds,
    },
    steadyRequests: answers.filter(({ dueAt }) => inHealthy(dueAt)).length / healthySeconds,
  };
}

/** The first fresh answer after the key's last one from before the fault. */
function freshAgainAt(ofKey: readonly Answer[], returnAt: number): number | undefined {
  const after = ofKey.filter(({ endedAt }) => endedAt >= returnAt);
  const lastOld = after.findLastIndex((answer) => !answer.right || isOld(answer, returnAt));
  return after.slice(lastOld + 1).find(({ stale }) => !stale)?.endedAt;
}

/**
 * Whether an answer holds what the upstream said before the fault. It said nothing for longer than
 * the second that `Age` is rounded down to, so that the two cannot be taken for each other.
 */
const isOld = ({ endedAt, age }: Answer, returnAt: number): boolean =>
  endedAt - age * 1_000 < returnAt - 100;

/** The opening of the circuit that the return fell into. */
function openingAtReturn({ circuit, returnAt }: Recording): CircuitSample | undefined {
  const before = circuit.filter(({ at }) => at > 0 && at <= returnAt);
  if (before.at(-1)?.state === 'closed') return undefined;
  return before.findLast(
    ({ state, retryAfterMs }) => state === 'open' && retryAfterMs !== undefined,
  );
}

const intervalOf = ({ at, since, retryAfterMs = 0 }: CircuitSample): number =>
  at - since + retryAfterMs;
