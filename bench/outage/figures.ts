import { percentile } from '../support/statistics.ts';
import { callsPerSpan } from './calls.ts';
import { phaseAt, PHASES, type Answer, type Phase, type Recording } from './recording.ts';

/** What a number of requests met. Requests belong to the time when they were due. */
export interface Figures {
  requests: number;
  /** Right answers, by what they say of themselves; anything else has failed. */
  fresh: number;
  stale: number;
  failed: number;
  /** Right answers within a second. */
  good: number;
  /** Latency in milliseconds; NaN where there was no request. */
  p50: number;
  p99: number;
  worst: number;
  /** Calls that arrived at the upstream, and attempts that it refused. */
  arrived: number;
  refused: number;
}

export interface Second extends Figures {
  /** Its start, in seconds from the fault's. */
  second: number;
  phase: Phase;
  /** Of the circuit, at its end. */
  state: string;
}

export interface PhaseFigures extends Figures {
  phase: Phase;
  seconds: number;
}

const GOOD_WITHIN_MS = 1_000;

/** Every whole second of a run. */
export function secondsOf(recording: Recording): Second[] {
  const first = Math.ceil(recording.startedAt / 1_000);
  const spans = Math.floor(recording.endedAt / 1_000) - first;
  const calls = callsPerSpan(recording, { from: first * 1_000, width: 1_000, spans });
  const answers = Map.groupBy(recording.answers, ({ dueAt }) => Math.floor(dueAt / 1_000));
  return calls.map((called, index) => {
    const second = first + index;
    return {
      second,
      // The upstream returns some milliseconds into a second.
      phase: phaseAt(recording, second * 1_000 + 500),
      state: stateAt(recording, (second + 1) * 1_000),
      ...figuresOf(answers.get(second) ?? []),
      ...called,
    };
  });
}

export function phasesOf(recording: Recording): PhaseFigures[] {
  const { startedAt, returnAt, endedAt } = recording;
  const spans = { healthy: [startedAt, 0], outage: [0, returnAt], recovery: [returnAt, endedAt] };
  return PHASES.map((phase) => {
    const [from, to] = spans[phase] as [number, number];
    const answers = recording.answers.filter(({ dueAt }) => dueAt >= from && dueAt < to);
    const [called] = callsPerSpan(recording, { from, width: to - from, spans: 1 });
    return { phase, seconds: (to - from) / 1_000, ...figuresOf(answers), ...called! };
  });
}

function figuresOf(answers: readonly Answer[]): Omit<Figures, 'arrived' | 'refused'> {
  const right = answers.filter((answer) => answer.right);
  const stale = right.filter((answer) => answer.stale).length;
  const latencies = Float64Array.from(answers, latencyOf).toSorted();
  return {
    requests: answers.length,
    fresh: right.length - stale,
    stale,
    failed: answers.length - right.length,
    good: right.filter((answer) => latencyOf(answer) <= GOOD_WITHIN_MS).length,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    worst: percentile(latencies, 1),
  };
}

const latencyOf = ({ dueAt, endedAt }: Answer): number => endedAt - dueAt;

const stateAt = ({ circuit }: Recording, at: number): string =>
  circuit.findLast((sample) => sample.at < at)?.state ?? 'unknown';
