import { percentile } from '../../bench/support/statistics.ts';
import type { Answer, Calls, Recording } from './recording.ts';
import { EVENTS_ASKED } from './requests.ts';
import { THRESHOLDS } from './thresholds.ts';

/** What one incident came to. Times in milliseconds, rates from 0 to 1. */
export interface Figures {
  requests: number;
  /** Of the requests of the incident that could be answered well: how many there were and were so. */
  answerable: number;
  good: number;
  stale: number;
  partial: number;
  /**
   * The 99th percentile of the healthy upstream's routes, and of that upstream when it was asked past
   * the gateway in the same seconds.
   */
  healthyP99: { before: number; during: number; direct: number };
  /** The worse of incident and recovery. */
  calls: { made: number; asked: number };
  /** Undefined where it had not recovered by the end. */
  recoveryMs: number | undefined;
  /**
   * Until the gateway tries again: from an opening of the circuit to its probe, as it was when the
   * fault ended, or how long a failed refresh is held off.
   */
  intervalMs: number;
  /** 5xx by code, the most frequent first. */
  failures: [code: string, count: number][];
  /** What is wrong with failures that do not say what they are. */
  unexplained: [why: string, count: number][];
}

export interface Rules {
  /** CACHE_TTL_MS. */
  ttlMs: number;
  /** BREAKER_OPEN_MS. */
  openMs: number;
  /** ATTEMPT_TIMEOUT_MS and DEADLINE_MS. */
  attemptMs: number;
  deadlineMs: number;
}

// A fault that is over and is still seen this close to the end may be seen after it, too.
const CALM_MS = 300;
// Between two requests for the same thing, and what Age is rounded down by.
const REGULAR_MS = 2_000;

export function figuresOf(recording: Recording, rules: Rules): Figures {
  const { beforeAt, faultEndAt } = recording;
  const answers = recording.answers.filter(({ kind }) => kind !== 'direct');
  const direct = recording.answers.filter(
    ({ kind, dueAt }) => kind === 'direct' && dueAt >= 0 && dueAt < faultEndAt,
  );
  const during = answers.filter(({ dueAt }) => dueAt >= 0 && dueAt < faultEndAt);
  const before = answers.filter(({ dueAt }) => dueAt >= beforeAt && dueAt < 0);
  const answerable = during.filter(({ kind }) => kind !== 'cold');
  return {
    requests: during.length,
    answerable: answerable.length,
    good: answerable.filter((answer) => isGood(answer, rules)).length,
    stale: during.filter(({ quality }) => quality === 'stale').length,
    partial: during.filter(({ quality }) => quality === 'partial').length,
    healthyP99: {
      before: p99Of(before.filter(isUser)),
      during: p99Of(during.filter(isUser)),
      direct: p99Of(direct),
    },
    calls: worstCalls(recording),
    recoveryMs: recoveryOf(recording, rules.ttlMs + REGULAR_MS),
    intervalMs: intervalAt(recording, rules),
    failures: counted(
      answers.flatMap(({ status, code }) => (status >= 500 ? [code ?? String(status)] : [])),
    ),
    unexplained: counted(answers.flatMap(({ unexplained }) => unexplained ?? [])),
  };
}

const latencyOf = ({ dueAt, endedAt }: Answer): number => endedAt - dueAt;

function isGood(answer: Answer, { attemptMs, deadlineMs }: Rules): boolean {
  const { goodWithinMs, deliveryMs } = THRESHOLDS;
  const isKnown = answer.dueAt >= attemptMs;
  const limitMs = isKnown ? goodWithinMs : Math.max(goodWithinMs, deadlineMs + deliveryMs);
  return answer.quality !== 'failed' && latencyOf(answer) <= limitMs;
}

const isUser = ({ kind }: Answer): boolean => kind === 'user';

function p99Of(answers: readonly Answer[]): number {
  const latencies = answers.map(latencyOf);
  return percentile(Float64Array.from(latencies).toSorted(), 0.99);
}

/** Calls for what was asked, in the incident or after it, whichever is worse. */
function worstCalls({ calls, answers, faultEndAt }: Recording): Figures['calls'] {
  const [start, end, last] = calls;
  const spans = [
    { made: made(start, end), from: 0, to: faultEndAt },
    { made: made(end, last), from: faultEndAt, to: Infinity },
  ].map((span) => {
    // Those under way when it began may call in it.
    const due = answers.filter(({ dueAt, endedAt }) => endedAt >= span.from && dueAt < span.to);
    const asked = due.reduce((sum, { kind }) => sum + EVENTS_ASKED[kind], 0);
    return { made: span.made, asked };
  });
  const ratio = (span: Figures['calls']) => span.made / Math.max(1, span.asked);
  return spans.toSorted((a, b) => ratio(b) - ratio(a))[0] ?? { made: 0, asked: 0 };
}

/** Those that arrive are counted by the upstream itself; those that found nobody, by the circuit. */
const made = (from: Calls, to: Calls): number =>
  Math.max(to.arrived - from.arrived, to.admitted - from.admitted);

/**
 * From the fault's end to the last sign of it: a failure, something missing, or something stale for
 * another reason than that it is being refreshed; or a circuit that is not closed.
 */
function recoveryOf(
  { answers, circuit, faultEndAt, endedAt }: Recording,
  staleBeyondMs: number,
): number | undefined {
  const isSign = ({ kind, dueAt, quality, details, age }: Answer) =>
    kind !== 'direct' &&
    dueAt >= faultEndAt &&
    (quality === 'failed' ||
      quality === 'partial' ||
      details.some((detail) => detail !== 'stale-while-revalidate') ||
      (quality === 'stale' && age * 1_000 > staleBeyondMs));
  const signs = [
    ...answers.filter(isSign).map((answer) => answer.endedAt),
    ...circuit.filter(({ at, state }) => at > faultEndAt && state !== 'closed').map(({ at }) => at),
  ];
  const last = signs.reduce((latest, at) => Math.max(latest, at), faultEndAt);
  return last > endedAt - CALM_MS ? undefined : last - faultEndAt;
}

function intervalAt({ circuit, faultEndAt }: Recording, { openMs, attemptMs }: Rules): number {
  const atEnd = circuit.findLast(({ at }) => at <= faultEndAt);
  const isGated = atEnd?.state === 'open' || atEnd?.state === 'half-open';
  const last = circuit.findLast(
    ({ at, intervalMs }) => at <= faultEndAt && intervalMs !== undefined,
  );
  // A probe that was under way when the fault ended may have failed after that.
  const after = circuit
    .filter(({ at }) => at > faultEndAt && at <= faultEndAt + attemptMs)
    .map(({ intervalMs }) => intervalMs ?? 0);
  const before = isGated ? (last?.intervalMs ?? 0) : THRESHOLDS.refreshBackoffMs;
  return Math.max(openMs, before, ...after);
}

function counted(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a);
}
