import { Call } from './call.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { Clock, Timer } from './clock.ts';
import { CallerGoneError } from './errors.ts';
import { ABORTED, OK, type Classify } from './outcome.ts';
import type { Operation } from './policy.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface BackgroundProbeOptions {
  breaker: CircuitBreaker;
  clock: Clock;
  classify: Classify;
  /** A harmless read of the upstream, bounded in time by whoever makes it. */
  probe: Operation<unknown>;
  /** Pays for each probe. */
  budget?: RetryBudget;
}

// While the circuit is half-open and there is no place or no budget for a probe, or the last one
// said nothing.
const AGAIN_MS = 1_000;

/**
 * Asks the upstream by itself when the open time of a circuit is over, so that its recovery costs
 * no user a request. Returns the function that stops it.
 */
export function startBackgroundProbe(options: BackgroundProbeOptions): () => void {
  const { breaker, clock, classify, probe, budget } = options;
  let timer: Timer | undefined;
  let running: Call | undefined;
  let stopped = false;

  const schedule = (ms: number) => {
    timer?.cancel();
    if (!stopped) timer = clock.setTimer(ms, () => void ask());
  };

  /** Asks when the circuit will next be half-open; a forced state comes to its end before that. */
  const follow = () => {
    timer?.cancel();
    const { automatic, openForMs, override } = breaker.snapshot();
    if (automatic !== 'closed') schedule(override?.forMs ?? openForMs ?? 0);
  };

  async function ask(): Promise<void> {
    if (running !== undefined) return;
    // A timer may fire a fraction of a millisecond early.
    if (breaker.state !== 'half-open') return follow();
    if (budget?.tryWithdraw() === false) return schedule(AGAIN_MS);
    let lease;
    try {
      lease = breaker.admit(undefined, true);
    } catch {
      budget?.refund();
      return schedule(AGAIN_MS);
    }
    const call = new Call({ clock });
    running = call;
    let verdict = OK;
    try {
      await probe(call);
    } catch (error) {
      verdict = call.ended ? ABORTED : classify(error);
    }
    call.release();
    running = undefined;
    breaker.settle(lease, verdict);
    // More than one good probe may be asked for. A bad one opens the circuit, which schedules.
    if (breaker.state === 'half-open') schedule(verdict.outcome === 'ok' ? 0 : AGAIN_MS);
  }

  breaker.expectBackgroundProbes();
  const forget = breaker.transitions.add(follow);
  follow();

  return () => {
    stopped = true;
    forget();
    timer?.cancel();
    running?.end(new CallerGoneError('the gateway is closing'));
  };
}
