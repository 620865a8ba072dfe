import { setTimeout as wait } from 'node:timers/promises';
import { monotonicMs } from '../../bench/outage/time.ts';
import { MIX, type Incident } from './incidents.ts';
import { startLoad } from './load.ts';
import type { Calls, Recording } from './recording.ts';
import type { Ask, Kind } from './requests.ts';
import type { Scale } from './settings.ts';
import type { Targets } from './targets.ts';
import { startWatch } from './watch.ts';

export interface Surroundings {
  scale: Scale;
  targets: Targets;
  nextAsk: (kind: Kind, hotKeys?: number) => Ask;
  /** Told about once a second where it is. */
  onStep: (phase: string) => void;
  onFailure: (error: Error) => void;
  signal: AbortSignal;
}

const STEP_MS = 1_000;

/** Steps of progress of one incident. */
export function stepsOf({ settleMs, beforeMs, duringMs, afterMs }: Scale): number {
  return [settleMs, beforeMs, duringMs, afterMs]
    .map((ms) => Math.ceil(ms / STEP_MS))
    .reduce((sum, steps) => sum + steps, 0);
}

/** One incident from its healthy start to the end of its recovery, and everything seen of it. */
export async function runIncident(
  incident: Incident,
  { scale, targets, nextAsk, onStep, onFailure, signal }: Surroundings,
): Promise<Recording> {
  const { settleMs, beforeMs, duringMs, afterMs } = scale;
  await targets.startAfresh();
  const usual = { mix: MIX };
  const { origin, directOrigin } = targets;
  const load = startLoad({ origin, directOrigin, traffic: usual, nextAsk, onFailure, signal });
  const watch = startWatch(targets.circuits, onFailure, signal);

  async function until(at: number): Promise<void> {
    await wait(Math.max(0, at - monotonicMs()), undefined, { signal });
  }
  async function pass(phase: string, ms: number, from = monotonicMs()): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      onStep(phase);
      await until(from + Math.min(passed + STEP_MS, ms));
    }
  }
  async function calls(): Promise<Calls> {
    const [arrived, { admitted }] = await Promise.all([targets.arrived(), watch.look()]);
    return { arrived, admitted };
  }
  async function takeTurns(from: number): Promise<void> {
    for (const { at, fault } of incident.turns.slice(1)) {
      await until(from + at * duringMs);
      await targets.turn(fault);
    }
  }

  await pass('settling', settleMs);
  const beforeAt = monotonicMs();
  await pass('before', beforeMs, beforeAt);
  const first = await calls();
  if (incident.disabled === true) await targets.disable(duringMs);
  const faultAt = monotonicMs();
  await targets.turn(incident.turns[0]?.fault ?? 'none');
  const { mix = MIX, burstMs, expiresMs } = incident;
  load.send({ mix, burstMs, hotKeys: expiresMs === undefined ? undefined : 1 });
  await Promise.all([pass('during', duringMs, faultAt), takeTurns(faultAt)]);
  const second = await calls();
  await targets.turn('none');
  const faultEndAt = monotonicMs();
  load.send(usual);
  await pass('after', afterMs, faultEndAt);
  const endedAt = monotonicMs();
  const answers = await load.end();
  const third = await calls();
  const { circuit, moved } = await watch.end();

  const relative = (at: number) => at - faultAt;
  return {
    beforeAt: relative(beforeAt),
    faultEndAt: relative(faultEndAt),
    endedAt: relative(endedAt),
    answers: answers.map((answer) => ({
      ...answer,
      dueAt: relative(answer.dueAt),
      endedAt: relative(answer.endedAt),
    })),
    circuit: circuit.map((sample) => ({ ...sample, at: relative(sample.at) })),
    moved,
    calls: [first, second, third],
  };
}
