import { circuitBreaker, CircuitState, handleAll, SamplingBreaker } from 'cockatiel';
import Opossum from 'opossum';
import { Call } from '../../../gateway/resilience/call.ts';
import { systemClock } from '../../../gateway/resilience/clock.ts';
import type { Case, Library, Measured } from '../case.ts';
import { failingWork, isFailure, work, workRuns } from '../work.ts';
import { createBreaker, FAILURE_RATE, MINIMUM_CALLS, OPEN_MS } from './settings.ts';

const FEW = 100;
const MANY = 100_000;
// Long enough to hold every call of the run.
const WINDOW_MS = 3_600_000;
/** Failures timed at a time: few beside the calls in the window. */
const AT_ONCE = 10;

/** A breaker that keeps all calls of the window. */
interface Subject {
  succeed(): Promise<number>;
  fail(): Promise<number>;
  isClosed(): boolean;
  dispose(): void;
}

/** mollitia has none here: its window never holds more than 1,000 calls. */
export const failureCases = async (): Promise<Case[]> => [
  fewCalls('breakwater', ours),
  await manyCalls('breakwater', ours),
  fewCalls('cockatiel', cockatiel),
  await manyCalls('cockatiel', cockatiel),
  fewCalls('opossum', opossum, AT_ONCE),
  // Ten failures take it a second: it adds up and sorts the latencies of all calls at each.
  await manyCalls('opossum', opossum, 1),
];

const few = `${FEW.toLocaleString('en')} calls in it`;
const many = `${MANY.toLocaleString('en')} calls in it`;

function fewCalls(library: Library, create: () => Subject, maxCalls = 50 * AT_ONCE): Case {
  let wereClosed = true;
  return {
    group: 'failure',
    name: few,
    library,
    maxCalls,
    async measure(calls) {
      const total = { ns: 0, right: 0, worked: 0 };
      for (let done = 0; done < calls; done += AT_ONCE) {
        const subject = create();
        await fill(subject, FEW);
        await fail(subject, Math.min(AT_ONCE, calls - done), total);
        wereClosed &&= subject.isClosed();
        subject.dispose();
      }
      return result(total, calls);
    },
    isIntact: () => wereClosed,
    dispose() {},
  };
}

async function manyCalls(
  library: Library,
  create: () => Subject,
  maxCalls = 50 * AT_ONCE,
): Promise<Case> {
  const subject = create();
  await fill(subject, MANY);
  return {
    group: 'failure',
    name: many,
    library,
    maxCalls,
    async measure(calls) {
      const total = { ns: 0, right: 0, worked: 0 };
      for (let done = 0; done < calls; done += AT_ONCE) {
        // The same calls go before as with the few: what they leave in the caches is the same.
        await fill(subject, FEW);
        await fail(subject, Math.min(AT_ONCE, calls - done), total);
      }
      return result(total, calls);
    },
    isIntact: () => subject.isClosed(),
    dispose: () => subject.dispose(),
  };
}

async function fill(subject: Subject, calls: number): Promise<void> {
  for (let call = 0; call < calls; call += 1) await subject.succeed();
}

interface Total {
  ns: number;
  right: number;
  worked: number;
}

async function fail(subject: Subject, calls: number, total: Total): Promise<void> {
  const [worked, startedAt] = [workRuns(), performance.now()];
  let right = 0;
  for (let call = 0; call < calls; call += 1) {
    try {
      await subject.fail();
    } catch (error) {
      if (isFailure(error)) right += 1;
    }
  }
  total.ns += (performance.now() - startedAt) * 1e6;
  total.right += right;
  total.worked += workRuns() - worked;
}

function result({ ns, right, worked }: Total, calls: number): Measured {
  // The heap is handed out in pages: ten calls are too few to see what they take.
  const measured = { ns: ns / calls, bytes: Number.NaN };
  if (right === calls && worked === calls) return measured;
  return { ...measured, fault: `${right} of ${calls} failures came through, after ${worked} runs` };
}

function ours(): Subject {
  const breaker = createBreaker({ windowMs: WINDOW_MS });
  const call = new Call({ clock: systemClock });
  return {
    succeed: () => breaker.execute(work, call),
    fail: () => breaker.execute(failingWork, call),
    isClosed: () => breaker.state === 'closed',
    dispose: () => breaker.close(),
  };
}

function cockatiel(): Subject {
  const policy = circuitBreaker(handleAll, {
    halfOpenAfter: OPEN_MS,
    breaker: new SamplingBreaker({
      threshold: FAILURE_RATE,
      duration: WINDOW_MS,
      minimumRps: MINIMUM_CALLS / (WINDOW_MS / 1_000),
    }),
  });
  return {
    succeed: () => policy.execute(work),
    fail: () => policy.execute(failingWork),
    isClosed: () => policy.state === CircuitState.Closed,
    dispose() {},
  };
}

function opossum(): Subject {
  let operation = work;
  const breaker = new Opossum(() => operation(), {
    timeout: false,
    rollingCountTimeout: WINDOW_MS,
    errorThresholdPercentage: 100 * FAILURE_RATE,
    volumeThreshold: MINIMUM_CALLS,
    resetTimeout: OPEN_MS,
  });
  const fire = (next: typeof work) => {
    operation = next;
    return breaker.fire('key');
  };
  return {
    succeed: () => fire(work),
    fail: () => fire(failingWork),
    isClosed: () => breaker.closed,
    dispose: () => breaker.shutdown(),
  };
}
