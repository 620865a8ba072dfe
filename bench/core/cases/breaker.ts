import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleAll,
  SamplingBreaker,
  type IBreaker,
} from 'cockatiel';
import { BreakerState, Circuit, SlidingTimeBreaker } from 'mollitia';
import Opossum from 'opossum';
import { Call } from '../../../gateway/resilience/call.ts';
import { systemClock } from '../../../gateway/resilience/clock.ts';
import type { Case } from '../case.ts';
import { resolving } from '../measure.ts';
import { work } from '../work.ts';
import {
  createBreaker,
  FAILURE_RATE,
  inSeconds,
  MINIMUM_CALLS,
  OPEN_MS,
  WINDOW_MS,
} from './settings.ts';

export const breakerCases = (): Case[] => [
  {
    group: 'breaker',
    name: 'none',
    library: undefined,
    measure: resolving({ call: work, worksPerCall: 1 }),
    isIntact: () => true,
    dispose() {},
  },
  ours(),
  cockatiel(
    'SamplingBreaker',
    new SamplingBreaker({
      threshold: FAILURE_RATE,
      duration: WINDOW_MS,
      minimumRps: inSeconds(MINIMUM_CALLS),
    }),
  ),
  cockatiel('ConsecutiveBreaker', new ConsecutiveBreaker(MINIMUM_CALLS)),
  opossum('as it comes', new Opossum(work)),
  opossum(
    'timeout off',
    new Opossum(work, {
      timeout: false,
      rollingCountTimeout: WINDOW_MS,
      errorThresholdPercentage: 100 * FAILURE_RATE,
      volumeThreshold: MINIMUM_CALLS,
      resetTimeout: OPEN_MS,
    }),
  ),
  mollitia(),
];

function ours(): Case {
  const breaker = createBreaker();
  const call = new Call({ clock: systemClock });
  return {
    group: 'breaker',
    name: 'CircuitBreaker',
    library: 'breakwater',
    measure: resolving({ call: () => breaker.execute(work, call), worksPerCall: 1 }),
    isIntact: () => breaker.state === 'closed',
    dispose: () => breaker.close(),
  };
}

function cockatiel(name: string, breaker: IBreaker): Case {
  const policy = circuitBreaker(handleAll, { halfOpenAfter: OPEN_MS, breaker });
  return {
    group: 'breaker',
    name,
    library: 'cockatiel',
    measure: resolving({ call: () => policy.execute(work), worksPerCall: 1 }),
    isIntact: () => policy.state === CircuitState.Closed,
    dispose() {},
  };
}

function opossum(name: string, breaker: Opossum<number>): Case {
  return {
    group: 'breaker',
    name,
    library: 'opossum',
    measure: resolving({ call: () => breaker.fire('key'), worksPerCall: 1 }),
    isIntact: () => breaker.closed,
    dispose: () => breaker.shutdown(),
  };
}

function mollitia(): Case {
  const breaker = new SlidingTimeBreaker({
    slidingWindowSize: WINDOW_MS,
    minimumNumberOfCalls: MINIMUM_CALLS,
    failureRateThreshold: 100 * FAILURE_RATE,
    openStateDelay: OPEN_MS,
  });
  const circuit = new Circuit({ func: work, options: { modules: [breaker] } });
  return {
    group: 'breaker',
    name: 'SlidingTimeBreaker',
    library: 'mollitia',
    measure: resolving({ call: () => circuit.execute<number>('key'), worksPerCall: 1 }),
    isIntact: () => breaker.state === BreakerState.CLOSED,
    dispose: () => circuit.dispose(),
  };
}
