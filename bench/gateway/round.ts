import { setTimeout as wait } from 'node:timers/promises';
import { cpuTimeOf, ownCpuTime } from '../support/cpu.ts';
import { load } from '../support/load.ts';
import { faultsOf, wrongAnswer } from './faults.ts';
import { createIds } from './ids.ts';
import type { Scenario } from './scenarios.ts';
import { ask, type Targets } from './setup.ts';

export interface RoundOptions {
  seconds: number;
  connections: number;
  signal: AbortSignal;
}

/** What one scenario did in one round. */
export interface Measured {
  scenario: string;
  requests: number;
  seconds: number;
  perSecond: number;
  /** Latency in milliseconds. */
  p50: number;
  p99: number;
  errors: number;
  statuses: Record<string, number>;
  wrong: number;
  upstreamCalls: number;
  /** Processor time of the process that answered, for each request; undefined without /proc. */
  cpuUsPerRequest: number | undefined;
  /** Share of one core that each process was busy, 0 to 1 and a little more. */
  busy: { target: number | undefined; generator: number };
  /** What was not as it should be, in words. */
  faults: string[];
}

/** Loads one scenario and checks its answers before, under and after load. */
export async function measure(
  scenario: Scenario,
  targets: Targets,
  { seconds, connections, signal }: RoundOptions,
): Promise<Measured> {
  const { origin, pid } = targets[scenario.target];
  const nextId = createIds(scenario);
  const faults: string[] = [];
  const check = async (when: string, id: string) => {
    const answer = await ask(`${origin}${scenario.pathOf(id)}`, signal);
    if (!scenario.isRight(answer, id)) faults.push(wrongAnswer(when, { id, ...answer }));
    return answer;
  };

  const firstId = nextId();
  const first = await check('before load', firstId);
  // Cheaper than parsing, and as strict: the first answer was compared by value.
  const pieces = first.text.split(firstId);
  const isRight = scenario.uniform
    ? (status: number, text: string, id: string) =>
        status === first.status && text === pieces.join(id)
    : (status: number, text: string, id: string) => scenario.isRight({ status, text }, id);

  const callsBefore = await quietCalls(targets.upstream.origin, signal);
  const [cpuBefore, ownCpuBefore] = [await cpuTimeOf(pid), ownCpuTime()];
  const result = await load({
    origin,
    seconds,
    connections,
    nextId,
    pathOf: scenario.pathOf,
    isRight,
    signal,
  });
  const [cpuAfter, ownCpuAfter] = [await cpuTimeOf(pid), ownCpuTime()];
  const upstreamCalls = (await quietCalls(targets.upstream.origin, signal)) - callsBefore;
  faults.push(...faultsOf(scenario, result, { connections, upstreamCalls }));
  await check('after load', nextId());

  const { answered, errors, wrong } = result;
  const us = result.seconds * 1e6;
  const cpu = cpuAfter === undefined || cpuBefore === undefined ? undefined : cpuAfter - cpuBefore;
  return {
    scenario: scenario.name,
    requests: answered,
    seconds: result.seconds,
    perSecond: answered / result.seconds,
    p50: result.p50,
    p99: result.p99,
    errors,
    statuses: result.statuses,
    wrong,
    upstreamCalls,
    cpuUsPerRequest: cpu === undefined ? undefined : cpu / answered,
    busy: {
      target: cpu === undefined ? undefined : cpu / us,
      generator: (ownCpuAfter - ownCpuBefore) / us,
    },
    faults,
  };
}

/** The upstream's count once it rests: what a cut-off request started arrives after the load. */
async function quietCalls(upstream: string, signal: AbortSignal): Promise<number> {
  for (let before = -1; ; await wait(30, undefined, { signal })) {
    const { text } = await ask(`${upstream}/__calls`, signal);
    const { calls } = JSON.parse(text) as { calls: number };
    if (calls === before) return calls;
    before = calls;
  }
}
