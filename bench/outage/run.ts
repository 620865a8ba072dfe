import { setTimeout as wait } from 'node:timers/promises';
import type { Progress } from '../support/progress.ts';
import { eventsSettings } from './gateway-settings.ts';
import { startLoad } from './load.ts';
import type { OutageOptions } from './options.ts';
import type { Recording } from './recording.ts';
import { startTargets, type Targets } from './targets.ts';
import { monotonicMs } from './time.ts';
import { startWatch } from './watch.ts';

export interface Run {
  recording: Recording;
  /** Of the mock upstreams. */
  seed: number;
}

// After the last key was asked for the first time, for its answer to come.
const SETTLE_S = 1;
// After the time that the next probe is due, to see what it brings about.
const BEYOND_PROBE_S = 3;

/** How long the keys take to be asked for the first time, spread as they will expire. */
const spreadSeconds = (options: OutageOptions): number =>
  Math.max(eventsSettings(options).CACHE_TTL_MS / 1_000, options.keys / options.rate);

/** Seconds of the whole run, where no probe makes it longer. */
export function secondsOf(options: OutageOptions): number {
  const { before, outage, after } = options;
  return Math.ceil(spreadSeconds(options) + SETTLE_S + before + outage + after);
}

/** One run through all phases, and everything that was seen of it. */
export async function run(
  options: OutageOptions,
  progress: Progress,
  outer: AbortSignal,
): Promise<Run> {
  const failure = new AbortController();
  const signal = AbortSignal.any([outer, failure.signal]);
  const onFailure = (error: Error) => failure.abort(error);
  const targets = await startTargets(options, signal, onFailure);
  try {
    const recording = await record(options, targets, { progress, signal, onFailure });
    return { recording, seed: targets.upstream.seed };
  } catch (error) {
    // A dead child is first seen as a failed connection; its end, which says more, comes right after.
    await wait(100);
    signal.throwIfAborted();
    throw error;
  } finally {
    progress.end();
    await targets.stop();
  }
}

interface Surroundings {
  progress: Progress;
  signal: AbortSignal;
  onFailure: (error: Error) => void;
}

async function record(
  options: OutageOptions,
  { gateway, upstream }: Targets,
  { progress, signal, onFailure }: Surroundings,
): Promise<Recording> {
  const { before, outage, after, rate, keys } = options;
  const spread = spreadSeconds(options);
  const keyOf = (n: number) => n % Math.min(keys, Math.ceil(((n + 1) * keys) / (rate * spread)));
  const load = startLoad({ origin: gateway.origin, rate, keyOf, onFailure, signal });
  const watch = startWatch({ gateway, upstream, onFailure, signal });

  /** Lets this many seconds pass from a moment on, with a step of progress for each. */
  async function pass(phase: string, seconds: number, from = monotonicMs()): Promise<void> {
    for (let second = 1; second < seconds + 1; second += 1) {
      progress.step(`${phase}: second ${second} of ${Math.ceil(seconds)}`);
      const until = from + Math.min(second, seconds) * 1_000;
      await wait(Math.max(0, until - monotonicMs()), undefined, { signal });
    }
  }

  await pass('warm-up', spread + SETTLE_S);
  const startedAt = monotonicMs();
  await pass('healthy', before, startedAt);
  // What is admitted from here on belongs to the outage.
  await watch.look();
  const faultAt = await upstream.refuse();
  await pass('outage', outage, faultAt);
  const { retryAfterMs = 0 } = await watch.look();
  const returnAt = await upstream.accept();
  await pass('recovery', Math.max(after, retryAfterMs / 1_000 + BEYOND_PROBE_S), returnAt);
  const endedAt = monotonicMs();
  const answers = await load.end();
  const { circuit, arrivals } = await watch.end();

  const relative = (at: number) => at - faultAt;
  return {
    startedAt: relative(startedAt),
    returnAt: relative(returnAt),
    endedAt: relative(endedAt),
    answers: answers
      .map((answer) => ({
        ...answer,
        dueAt: relative(answer.dueAt),
        sentAt: relative(answer.sentAt),
        endedAt: relative(answer.endedAt),
      }))
      .toSorted((a, b) => a.dueAt - b.dueAt),
    arrivals: arrivals.map(relative),
    circuit: circuit.map((sample) => ({
      ...sample,
      at: relative(sample.at),
      since: relative(sample.since),
    })),
  };
}
