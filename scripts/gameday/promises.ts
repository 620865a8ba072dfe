import { milliseconds, percent, seconds } from '../../bench/outage/format.ts';
import type { Figures } from './figures.ts';
import type { Incident } from './incidents.ts';
import type { Recording } from './recording.ts';
import type { Memory } from './targets.ts';
import { THRESHOLDS } from './thresholds.ts';

/** What is promised of one incident, or of the whole day. */
export interface Promised {
  /** What is promised. */
  text: string;
  /** The name of the incident; undefined where it is the day's. */
  incident?: string;
  limit: string;
  measured: string;
  kept: boolean;
  /** How close it was: 1 is at the limit. */
  strain: number;
}

export interface Seen {
  incident: Incident;
  recording: Recording;
  figures: Figures;
  /** Beyond the next probe, for everything to be asked for twice. */
  graceMs: number;
}

/** Whether everything that is promised of an incident was kept. */
export function judgeIncident(seen: Seen): Promised[] {
  const promises = [
    goodput(seen),
    healthy(seen),
    calls(seen),
    ...(seen.incident.expiresMs === undefined ? [] : [oneCall(seen, seen.incident.expiresMs)]),
    circuit(seen),
    recovery(seen),
    explained(seen),
  ];
  return promises.map((promise) => ({ ...promise, incident: seen.incident.name }));
}

function goodput({ figures: { good, answerable } }: Seen): Promised {
  const { goodputShare, goodWithinMs } = THRESHOLDS;
  const share = answerable === 0 ? 0 : good / answerable;
  return {
    text: 'Goodput: who can be answered is, rightly and in time',
    limit: `≥ ${percent(goodputShare, 1)} within ${seconds(goodWithinMs)}`,
    measured: percent(good, answerable),
    kept: share >= goodputShare,
    strain: (1 - share) / (1 - goodputShare),
  };
}

function healthy({ figures: { healthyP99 } }: Seen): Promised {
  const { healthyTimes, healthyFloorMs } = THRESHOLDS;
  const { before, during, direct } = healthyP99;
  const limitMs = Math.max(healthyTimes * Math.max(before, direct || 0), healthyFloorMs);
  return {
    text: 'The p99 of the healthy upstream’s routes stays where it was',
    limit: `≤ ${healthyTimes} × before or direct, or ${milliseconds(healthyFloorMs)} ms`,
    measured: `${milliseconds(during)} ms (before: ${milliseconds(before)}, direct: ${milliseconds(direct)})`,
    kept: during <= limitMs,
    strain: during / limitMs,
  };
}

function calls({ figures }: Seen): Promised {
  const { callsPerRequest, callsReserve } = THRESHOLDS;
  const { made, asked } = figures.calls;
  const most = callsPerRequest * asked + callsReserve;
  return {
    text: 'Upstream calls per request',
    limit: `≤ ${callsPerRequest} and ${callsReserve} in all`,
    measured: `${(made / Math.max(1, asked)).toFixed(2)} (${made} for ${asked})`,
    // An upstream that nobody asks is spared, but it shows nothing.
    kept: made <= most && made > 0,
    strain: made / most,
  };
}

function oneCall({ recording }: Seen, expiresMs: number): Promised {
  const [start, end] = recording.calls;
  const made = end.arrived - start.arrived;
  // What was cached before expires by its own time, and the last one may be refreshed at the end.
  const most = Math.ceil(recording.faultEndAt / expiresMs) + 2;
  return {
    text: 'A herd that meets an expiry is one call',
    limit: `≤ ${most} calls`,
    measured: `${made} calls for ${recording.answers.filter(isHerd(recording)).length} requests`,
    kept: made > 0 && made <= most,
    strain: made / most,
  };
}

const isHerd =
  ({ faultEndAt }: Recording) =>
  ({ kind, dueAt }: Recording['answers'][number]): boolean =>
    kind === 'hot' && dueAt >= 0 && dueAt < faultEndAt;

function circuit({ incident, recording }: Seen): Promised {
  const openings = recording.moved.filter(({ to }) => to === 'open').length;
  const state = recording.circuit.at(-1)?.state ?? 'unknown';
  const opensRightly = incident.opens === 'maybe' || openings > 0 === (incident.opens === 'yes');
  const kept = opensRightly && state === 'closed';
  return {
    text: 'The circuit opens where calls fail, and is closed again at the end',
    limit: { yes: 'opens', no: 'does not open', maybe: 'may open' }[incident.opens],
    measured: `opened ${openings} ×, ${state} at the end`,
    kept,
    strain: kept ? 0 : Infinity,
  };
}

function recovery({ figures, graceMs }: Seen): Promised {
  const { recoveryMs, intervalMs } = figures;
  const limitMs = intervalMs + graceMs;
  return {
    text: 'Recovery: nothing is seen of the fault after it has ended',
    limit: `≤ until the next try and ${seconds(graceMs)}`,
    measured:
      recoveryMs === undefined
        ? 'not by the end'
        : `${seconds(recoveryMs)} (next try: ${seconds(intervalMs)})`,
    kept: recoveryMs !== undefined && recoveryMs <= limitMs,
    strain: (recoveryMs ?? Infinity) / limitMs,
  };
}

function explained({ figures: { unexplained, failures } }: Seen): Promised {
  const count = unexplained.reduce((sum, [, times]) => sum + times, 0);
  const all = failures.reduce((sum, [, times]) => sum + times, 0);
  const first = unexplained[0]?.[0];
  return {
    text: 'No unexplained failure: problem+json with a code, 503 with Retry-After',
    limit: `${THRESHOLDS.unexplained}`,
    measured: first === undefined ? `0 of ${all}` : `${count}, such as: ${first}`,
    kept: count <= THRESHOLDS.unexplained,
    strain: count === 0 ? 0 : Infinity,
  };
}

const MIB = 2 ** 20;
const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;

/** Whether the day left anything behind in the gateway. */
export function judgeDay(
  start: Memory,
  end: Memory,
  underWay: { calls: number; requests: number },
): Promised[] {
  const grown = end.heapBytes - start.heapBytes;
  const { calls: left } = underWay;
  return [
    {
      text: 'Memory is back to where it was (heap, after a collection)',
      limit: `≤ ${mib(THRESHOLDS.heapGrowthBytes)} more`,
      measured: `${mib(start.heapBytes)} → ${mib(end.heapBytes)} after ${underWay.requests} requests`,
      kept: grown <= THRESHOLDS.heapGrowthBytes,
      strain: grown / THRESHOLDS.heapGrowthBytes,
    },
    {
      text: 'Nothing is left under way, no place is held',
      limit: '0 calls',
      measured: `${left} calls`,
      kept: left === 0,
      strain: left === 0 ? 0 : Infinity,
    },
  ];
}
