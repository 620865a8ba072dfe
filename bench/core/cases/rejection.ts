import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleAll,
} from 'cockatiel';
import { BreakerError, BreakerState, Circuit, SlidingTimeBreaker } from 'mollitia';
import Opossum from 'opossum';
import { Call } from '../../../gateway/resilience/call.ts';
import { systemClock } from '../../../gateway/resilience/clock.ts';
import { CircuitOpenError } from '../../../gateway/resilience/errors.ts';
import type { Case } from '../case.ts';
import { rejecting } from '../measure.ts';
import { failingWork, work } from '../work.ts';
import { createBreaker, OPEN_MS } from './settings.ts';

export const rejectionCases = async (): Promise<Case[]> => [
  await ours(),
  await cockatiel(),
  opossum(),
  mollitia(),
];

async function ours(): Promise<Case> {
  const breaker = createBreaker({ failureThreshold: 1 });
  const call = new Call({ clock: systemClock });
  await breaker.execute(failingWork, call).catch(() => {});
  return {
    group: 'rejection',
    name: 'CircuitBreaker',
    library: 'breakwater',
    measure: rejecting(
      { call: () => breaker.execute(work, call), worksPerCall: 0 },
      (error) => error instanceof CircuitOpenError && error.retryAfterMs !== undefined,
    ),
    isIntact: () => breaker.state === 'open',
    dispose: () => breaker.close(),
  };
}

async function cockatiel(): Promise<Case> {
  const policy = circuitBreaker(handleAll, {
    halfOpenAfter: OPEN_MS,
    breaker: new ConsecutiveBreaker(1),
  });
  await policy.execute(failingWork).catch(() => {});
  return {
    group: 'rejection',
    name: 'circuitBreaker',
    library: 'cockatiel',
    measure: rejecting(
      { call: () => policy.execute(work), worksPerCall: 0 },
      (error) => error instanceof BrokenCircuitError,
    ),
    isIntact: () => policy.state === CircuitState.Open,
    dispose() {},
  };
}

function opossum(): Case {
  const breaker = new Opossum(work, { resetTimeout: OPEN_MS });
  breaker.open();
  return {
    group: 'rejection',
    name: 'CircuitBreaker',
    library: 'opossum',
    measure: rejecting(
      { call: () => breaker.fire('key'), worksPerCall: 0 },
      (error) => error instanceof Error && 'code' in error && error.code === 'EOPENBREAKER',
    ),
    isIntact: () => breaker.opened,
    dispose: () => breaker.shutdown(),
  };
}

function mollitia(): Case {
  const breaker = new SlidingTimeBreaker({ state: BreakerState.OPENED, openStateDelay: OPEN_MS });
  const circuit = new Circuit({ func: work, options: { modules: [breaker] } });
  return {
    group: 'rejection',
    name: 'SlidingTimeBreaker',
    library: 'mollitia',
    measure: rejecting(
      { call: () => circuit.execute<number>('key'), worksPerCall: 0 },
      (error) => error instanceof BreakerError,
    ),
    isIntact: () => breaker.state === BreakerState.OPENED,
    dispose: () => circuit.dispose(),
  };
}
