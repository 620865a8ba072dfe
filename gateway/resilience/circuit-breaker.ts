import type { Call } from './call.ts';
import type { Clock } from './clock.ts';
import { CircuitOpenError } from './errors.ts';
import { Listeners } from './events.ts';
import type { Policy } from './policy.ts';
import { SlidingWindow } from './sliding-window.ts';

export type CircuitState = 'closed' | 'open' | 'half-open';

/** What a call says about the health of what it called; `ignore` says nothing. */
export type Outcome = 'ok' | 'fail' | 'ignore';

export interface CircuitBreakerOptions {
  name: string;
  clock: Clock;
  /** Maps what an operation threw to what it says about the upstream. */
  classify(error: unknown): Outcome;
  windowMs: number;
  /** Opens at this many failures in the window; 0 switches the rule off. */
  failureThreshold: number;
  /** Opens at this share of failures in the window, 0 to 1; 0 switches the rule off. */
  failureRateThreshold: number;
  /** Calls in the window below which the rate says nothing. */
  minimumCalls: number;
  /** Milliseconds between opening and the first probe. */
  openMs: number;
  /** Probes that may be under way at once while half-open. */
  halfOpenProbes: number;
  /** Good probes that close the circuit. */
  successThreshold: number;
  /** Milliseconds after which a probe that has not settled gives its place back. */
  probeLeaseMs: number;
}

export interface Transition {
  circuit: string;
  from: CircuitState;
  to: CircuitState;
  /** The rule that fired, in words and numbers. */
  reason: string;
  /** The epoch that the transition began. */
  epoch: number;
  /** Wall time, milliseconds since the epoch. */
  at: number;
}

export interface CircuitSnapshot {
  name: string;
  state: CircuitState;
  /** Wall time of the last transition, or of the start; milliseconds since the epoch. */
  since: number;
  epoch: number;
  reason: string;
  /** Milliseconds until the next probe is admitted; undefined while closed. */
  retryAfterMs: number | undefined;
  window: { calls: number; failures: number; failureRate: number | undefined };
  totals: { ok: number; fail: number; ignore: number; rejected: number; late: number };
}

type State =
  | { kind: 'closed' }
  | { kind: 'open'; until: number }
  | { kind: 'half-open'; probes: Set<Lease>; successes: number };

/** The permission to make one call, given in one epoch of the circuit and settled once. */
class Lease {
  readonly epoch: number;
  readonly expiresAt: number;
  settled = false;

  constructor(epoch: number, expiresAt: number) {
    this.epoch = epoch;
    this.expiresAt = expiresAt;
  }
}

/**
 * Stops calling what keeps failing. Closed, it counts outcomes in a sliding window; when a rule
 * fires it opens and rejects at once; after `openMs` it is half-open and lets a few probes decide.
 *
 * Every transition starts a new epoch, and a result that belongs to an earlier one changes
 * nothing. Transitions happen when somebody asks: no timer runs.
 */
export class CircuitBreaker implements Policy {
  readonly name: string;
  readonly transitions = new Listeners<Transition>();
  readonly #options: CircuitBreakerOptions;
  readonly #clock: Clock;
  readonly #window: SlidingWindow;
  readonly #totals = { ok: 0, fail: 0, ignore: 0, rejected: 0, late: 0 };
  #state: State = { kind: 'closed' };
  #epoch = 0;
  #since: number;
  #reason = 'started';

  constructor(options: CircuitBreakerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#clock = options.clock;
    this.#window = new SlidingWindow({ windowMs: options.windowMs });
    this.#since = options.clock.wallNow();
  }

  async execute<T>(operation: (call: Call) => Promise<T>, call: Call): Promise<T> {
    const lease = this.#admit();
    try {
      const value = await operation(call);
      this.#settle(lease, 'ok');
      return value;
    } catch (error) {
      // A caller that left or ran out of time says nothing about the upstream, whatever was thrown.
      this.#settle(lease, call.ended ? 'ignore' : this.#options.classify(error));
      throw error;
    }
  }

  snapshot(): CircuitSnapshot {
    const now = this.#clock.now();
    this.#refresh(now);
    const calls = this.#window.calls(now);
    const failures = this.#window.failures(now);
    return {
      name: this.name,
      state: this.#state.kind,
      since: this.#since,
      epoch: this.#epoch,
      reason: this.#reason,
      retryAfterMs: this.#retryAfter(now),
      window: { calls, failures, failureRate: calls === 0 ? undefined : failures / calls },
      totals: { ...this.#totals },
    };
  }

  #admit(): Lease {
    const now = this.#clock.now();
    this.#refresh(now);
    const state = this.#state;
    if (state.kind === 'closed') return new Lease(this.#epoch, Infinity);
    if (state.kind === 'open' || state.probes.size >= this.#options.halfOpenProbes) {
      this.#totals.rejected += 1;
      throw new CircuitOpenError('the circuit is open', this.name, this.#retryAfter(now));
    }
    const lease = new Lease(this.#epoch, now + this.#options.probeLeaseMs);
    state.probes.add(lease);
    return lease;
  }

  #settle(lease: Lease, outcome: Outcome): void {
    const now = this.#clock.now();
    this.#refresh(now);
    if (lease.settled || lease.epoch !== this.#epoch) {
      this.#totals.late += 1;
      return;
    }
    lease.settled = true;
    this.#totals[outcome] += 1;
    if (this.#state.kind === 'half-open') this.#settleProbe(this.#state, lease, outcome, now);
    else if (outcome !== 'ignore') {
      this.#window.record(outcome === 'fail', now);
      const rule = this.#firedRule(now);
      if (rule !== undefined) this.#open(rule, now);
    }
  }

  #settleProbe(
    state: State & { kind: 'half-open' },
    lease: Lease,
    outcome: Outcome,
    now: number,
  ): void {
    state.probes.delete(lease);
    if (outcome === 'fail') this.#open('a probe failed', now);
    if (outcome !== 'ok') return;
    state.successes += 1;
    const { successThreshold } = this.#options;
    if (state.successes < successThreshold) return;
    this.#window.reset();
    this.#moveTo(
      { kind: 'closed' },
      successThreshold === 1 ? 'a probe succeeded' : `${successThreshold} probes succeeded`,
    );
  }

  /** The transitions that time alone brings: the open time is over, a probe's lease is over. */
  #refresh(now: number): void {
    if (this.#state.kind === 'open' && now >= this.#state.until) {
      const probes = new Set<Lease>();
      this.#moveTo({ kind: 'half-open', probes, successes: 0 }, 'the open time is over');
    }
    if (this.#state.kind === 'half-open') {
      for (const lease of this.#state.probes) {
        // Insertion order is order of expiry.
        if (lease.expiresAt > now) break;
        lease.settled = true;
        this.#state.probes.delete(lease);
      }
    }
  }

  #retryAfter(now: number): number | undefined {
    if (this.#state.kind === 'open') return this.#state.until - now;
    if (this.#state.kind === 'closed') return undefined;
    const [oldest] = this.#state.probes;
    return oldest === undefined ? 0 : oldest.expiresAt - now;
  }

  #firedRule(now: number): string | undefined {
    const { failureThreshold, failureRateThreshold, minimumCalls, windowMs } = this.#options;
    const failures = this.#window.failures(now);
    const seconds = `${windowMs / 1_000} s`;
    if (failureThreshold > 0 && failures >= failureThreshold) {
      return `${failures} failures ≥ ${failureThreshold} in ${seconds}`;
    }
    const calls = this.#window.calls(now);
    if (failureRateThreshold > 0 && calls >= minimumCalls) {
      const rate = failures / calls;
      if (rate >= failureRateThreshold) {
        return `failure ${percent(rate)} ≥ ${percent(failureRateThreshold)} over ${calls} calls in ${seconds}`;
      }
    }
    return undefined;
  }

  #open(reason: string, now: number): void {
    this.#moveTo({ kind: 'open', until: now + this.#options.openMs }, reason);
  }

  #moveTo(state: State, reason: string): void {
    const from = this.#state.kind;
    this.#state = state;
    this.#epoch += 1;
    this.#reason = reason;
    this.#since = this.#clock.wallNow();
    this.transitions.emit({
      circuit: this.name,
      from,
      to: state.kind,
      reason,
      epoch: this.#epoch,
      at: this.#since,
    });
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
