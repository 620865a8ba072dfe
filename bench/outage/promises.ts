import type { ReadSettings } from '../../gateway/settings.ts';
import { percent, seconds, times, whole } from './format.ts';
import type { Answer, CircuitSample, Recording } from './recording.ts';
import type { Recovery } from './recovery.ts';

export interface Promised {
  /** What is promised. */
  text: string;
  /** What was measured. */
  measured: string;
  kept: boolean;
}

export type Limits = Pick<ReadSettings, 'CACHE_TTL_MS' | 'BREAKER_HALF_OPEN_PROBES'>;

// Beyond the probe interval, for everything to be fetched again.
const RECOVERY_MS = 1_000;
const MOST_TIMES_STEADY = 1.5;

/** What the gateway promises of an outage, and whether it has kept it in this run. */
export function judge(recording: Recording, recovery: Recovery, limits: Limits): Promised[] {
  return [
    answered(recording),
    marked(recording, limits),
    probesOnly(recording, limits),
    recovered(recovery),
    spared(recovery),
  ];
}

const share = (part: readonly Answer[], all: readonly Answer[]) =>
  `${whole(part.length)} of ${whole(all.length)}, ${percent(part.length, all.length)}`;

function answered({ answers }: Recording): Promised {
  const since = answers.filter(({ dueAt }) => dueAt >= 0);
  const right = since.filter((answer) => answer.right);
  return {
    text: 'Every answer is 200 and the right one, from the fault’s start to the end',
    measured: share(right, since),
    kept: since.length > 0 && right.length === since.length,
  };
}

function marked({ answers, returnAt }: Recording, { CACHE_TTL_MS: ttlMs }: Limits): Promised {
  const during = answers.filter(
    ({ dueAt, endedAt, right }) => right && dueAt >= ttlMs && endedAt < returnAt,
  );
  const stale = during.filter((answer) => answer.stale);
  return {
    text: `Once the time to live (${seconds(ttlMs)}) has passed, every answer of the outage says that it is stale`,
    measured: share(stale, during),
    kept: during.length > 0 && stale.length === during.length,
  };
}

function probesOnly(
  { circuit, returnAt }: Recording,
  { BREAKER_HALF_OPEN_PROBES: perHalfOpen }: Limits,
): Promised {
  const text = 'Once the circuit has opened, the upstream sees probes only';
  const during = circuit.filter(({ at }) => at > 0 && at <= returnAt);
  const start = circuit.findLast(({ at }) => at <= 0);
  const opened = during.find(({ state }) => state !== 'closed');
  const last = during.at(-1);
  const attempts = (to: CircuitSample | undefined) => (to?.admitted ?? 0) - (start?.admitted ?? 0);
  if (opened === undefined || last === undefined) {
    return {
      text,
      measured: `the circuit stayed closed; attempts in the outage: ${whole(attempts(last))}`,
      kept: false,
    };
  }
  // Half-open and open again are two transitions.
  const probes = Math.ceil((last.epoch - opened.epoch) / 2) * perHalfOpen;
  const calls = last.admitted - opened.admitted;
  const before = `before it opened: ${whole(attempts(opened))} in ${seconds(opened.since)}`;
  return {
    text,
    measured: `attempts: ${whole(calls)}, probes due: ${whole(probes)}; ${before}`,
    kept: calls <= probes,
  };
}

function recovered({
  allFreshMs,
  keysLeft,
  probeIntervalMs,
  wasOpen,
  ...rest
}: Recovery): Promised {
  const boundMs = probeIntervalMs + RECOVERY_MS;
  const due =
    rest.nextProbeMs === undefined
      ? ''
      : `; the next probe was due after ${seconds(rest.nextProbeMs)}`;
  const interval = wasOpen ? '' : ' (as configured: the circuit was closed)';
  const after =
    allFreshMs === undefined
      ? `${whole(keysLeft)} keys were not by the end of the run`
      : `after ${seconds(allFreshMs)}`;
  return {
    text: 'Within a probe interval and 1 s of the upstream’s return everything is fresh again',
    measured: `${after}; the interval was ${seconds(probeIntervalMs)}${interval}${due}`,
    kept: allFreshMs !== undefined && allFreshMs <= boundMs,
  };
}

function spared({ calls, steadyRequests }: Recovery): Promised {
  const ratio = calls.peakAfter / steadyRequests;
  const { peakAfter, peakHealthy, steady } = calls;
  return {
    text: `After its return the upstream sees at most ${MOST_TIMES_STEADY} × the steady rate of requests`,
    measured: `${times(ratio)}: ${whole(peakAfter)} calls in the busiest second for ${whole(steadyRequests)} requests; while healthy it saw ${whole(steady)} calls a second, ${whole(peakHealthy)} in the busiest`,
    // An upstream that nobody asks again is spared, but nothing is kept by that.
    kept: peakAfter > 0 && ratio <= MOST_TIMES_STEADY,
  };
}
