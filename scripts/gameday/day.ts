import { setTimeout as wait } from 'node:timers/promises';
import type { Progress } from '../../bench/support/progress.ts';
import { figuresOf } from './figures.ts';
import { MIX } from './incidents.ts';
import { startLoad } from './load.ts';
import type { GamedayOptions } from './options.ts';
import { judgeDay, judgeIncident, type Promised } from './promises.ts';
import type { Report, Row } from './report.ts';
import { createAsks, type Ask, type Kind } from './requests.ts';
import { runIncident } from './run-incident.ts';
import { startTargets, type Memory, type Targets } from './targets.ts';

// For what a fault leaves under way to end by its deadline.
const QUIET_MS = 1_500;

/** The whole day: every incident, and the gateway's memory before and after. */
export async function runDay(
  options: GamedayOptions,
  progress: Progress,
  outer: AbortSignal,
): Promise<Report> {
  const { incidents, scale, quick, seed, overrides } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([outer, failure.signal]);
  const onFailure = (error: Error) => failure.abort(error);
  progress.step('start');
  const targets = await startTargets(options, signal, onFailure);
  try {
    const nextAsk = createAsks(scale.hotKeys);
    const { graceMs, settings } = scale;
    const rules = {
      ttlMs: settings.CACHE_TTL_MS,
      openMs: settings.BREAKER_OPEN_MS,
      attemptMs: settings.ATTEMPT_TIMEOUT_MS,
      deadlineMs: settings.DEADLINE_MS,
    };
    progress.step('warm-up');
    await warmUp(targets, { nextAsk, onFailure, signal }, scale.settleMs + scale.beforeMs);
    const start = await quietMemory(targets, signal);
    const rows: Row[] = [];
    const promises: Promised[] = [];
    let requests = 0;
    for (const incident of incidents) {
      const onStep = (phase: string) => progress.step(`${incident.name}: ${phase}`);
      const surroundings = { scale, targets, nextAsk, onStep, onFailure, signal };
      const recording = await runIncident(incident, surroundings);
      requests += recording.answers.filter(({ kind }) => kind !== 'direct').length;
      const figures = figuresOf(recording, rules);
      promises.push(...judgeIncident({ incident, recording, figures, graceMs }));
      rows.push({ incident, figures, moved: recording.moved });
    }
    progress.step('memory');
    const end = await quietMemory(targets, signal);
    const circuits = await targets.circuits();
    const calls = circuits.reduce((sum, { bulkhead, inFlight }) => {
      const { active, queued } = bulkhead;
      return sum + active + queued + inFlight;
    }, 0);
    promises.push(...judgeDay(start, end, { calls, requests }));
    return {
      gameday: 1,
      date: new Date().toISOString(),
      node: process.version,
      seed,
      quick,
      settings: { ...settings, ...overrides },
      rows,
      memory: { start, end },
      promises,
    };
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

interface LoadNeeds {
  nextAsk: (kind: Kind, hotKeys?: number) => Ask;
  onFailure: (error: Error) => void;
  signal: AbortSignal;
}

/** So that what is compiled and opened once is there before the memory is looked at. */
async function warmUp(
  { origin, directOrigin }: Targets,
  needs: LoadNeeds,
  ms: number,
): Promise<void> {
  const load = startLoad({ origin, directOrigin, traffic: { mix: MIX }, ...needs });
  await wait(ms, undefined, { signal: needs.signal });
  await load.end();
}

async function quietMemory(targets: Targets, signal: AbortSignal): Promise<Memory> {
  await targets.startAfresh();
  await wait(QUIET_MS, undefined, { signal });
  return targets.memory();
}
