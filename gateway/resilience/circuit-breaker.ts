import type { Call } from './call.ts';
import type { Clock } from './clock.ts';
import { checkOptions, type CircuitBreakerOptions } from './circuit-options.ts';
import { firedRule } from './circuit-rules.ts';
import type {
  AutomaticState,
  CircuitSnapshot,
  CircuitState,
  ForcedKind,
  Override,
  Transition,
  WindowSnapshot,
} from './circuit-state.ts';
import { CircuitOpenError, rejectSoon } from './errors.ts';
import { Listeners } from './events.ts';
import { HalfOpen } from './half-open.ts';
import { Lease } from './lease.ts';
import { OpenDuration } from './open-duration.ts';
import { OutcomeLog } from './outcome-log.ts';
import { ABORTED, OK, type Verdict } from './outcome.ts';
import type { Policy } from './policy.ts';
import { Ramp } from './ramp.ts';
import { RunningCalls } from './running-calls.ts';
import { SlidingWindow } from './sliding-window.ts';

const KEPT_TRANSITIONS = 20;

/**
 * Stops calling what keeps failing. Closed, it counts outcomes in a sliding window; when a rule
 * fires it opens and rejects at once; after a while it is half-open and lets a few probes decide.
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
  readonly #running: RunningCalls;
  readonly #openDuration: OpenDuration;
  readonly #ramp: Ramp;
  readonly #outcomes = new OutcomeLog();
  readonly #history: Transition[] = [];
  readonly #totals = {
    admitted: 0,
    ok: 0,
    fail: 0,
    ignore: 0,
    expired: 0,
    late: 0,
    rejected: 0,
  };
  #inFlight = 0;
  #automatic: AutomaticState;
  #override: Override | undefined;
  #epoch = 0;
  #since: number;
  #reason = 'started';
  #fallbackRejected = false;
  #backgroundProbes = false;
  #ended = false;

  constructor(options: CircuitBreakerOptions) {
    checkOptions(options);
    this.name = options.name;
    this.#options = options;
    this.#clock = options.clock;
    this.#window = new SlidingWindow(options);
    this.#running = new RunningCalls(options.slowCallMs);
    this.#openDuration = new OpenDuration({ ...options, decayMs: options.backoffDecayMs });
    this.#ramp = new Ramp(options);
    this.#automatic = { kind: 'closed', since: options.clock.now() };
    this.#since = options.clock.wallNow();
  }

  /** Moves with every transition. */
  get epoch(): number {
    return this.#epoch;
  }

  execute<T>(operation: (call: Call) => Promise<T>, call: Call): Promise<T> {
    const lease = this.#lease(call, false);
    if (lease instanceof CircuitOpenError) return rejectSoon(lease);
    let work: Promise<T>;
    try {
      work = operation(call);
    } catch (error) {
      this.#settleFailed(lease, error, call);
      return rejectSoon(error);
    }
    return work.then(
      (value) => {
        this.settle(lease, OK);
        return value;
      },
      (error: unknown) => {
        this.#settleFailed(lease, error, call);
        throw error;
      },
    );
  }

  #settleFailed(lease: Lease, error: unknown, call: Call): void {
    // Whatever was thrown: ended from outside, the attempt says nothing about the upstream.
    this.settle(lease, call.ended ? ABORTED : this.#options.classify(error));
  }

  /**
   * Permission for one call, to be settled once.
   * @throws CircuitOpenError with the milliseconds until the next call may be admitted
   */
  admit(call?: Pick<Call, 'origin' | 'hasFallback'>, isBackgroundProbe = false): Lease {
    const lease = this.#lease(call, isBackgroundProbe);
    if (lease instanceof CircuitOpenError) throw lease;
    return lease;
  }

  /** Reports how a call went. Settling twice, or after the circuit has moved on, changes nothing. */
  settle(lease: Lease, verdict: Verdict): void {
    if (this.#ended) return;
    const now = this.#clock.now();
    this.#refresh(now);
    if (lease.settled) {
      this.#totals.late += 1;
      return;
    }
    lease.settled = true;
    this.#inFlight -= 1;
    if (lease.epoch !== this.#epoch) {
      this.#totals.late += 1;
      return;
    }
    this.#totals[verdict.outcome] += 1;
    const ms = now - lease.startedAt;
    this.#outcomes.record(verdict, ms, lease.origin, now);
    if (this.#probing !== undefined) {
      this.#settleProbe(this.#probing, lease, verdict, now);
      return;
    }
    if (this.#options.slowCallRateThreshold > 0) this.#running.delete(lease);
    if (verdict.outcome === 'ignore' || this.#override?.kind === 'forced-closed') return;
    this.#window.record(verdict.outcome === 'fail', ms >= this.#options.slowCallMs, now);
    this.#judge(now, verdict);
  }

  /** The state now. */
  get state(): CircuitState {
    this.#refresh(this.#clock.now());
    return this.#kind;
  }

  /**
   * Whether a call would be admitted now; asking takes no place. A caller with a stale answer
   * that is told no is remembered: such calls make the better probes.
   */
  wouldAdmit(hasFallback: boolean): boolean {
    const now = this.#clock.now();
    this.#refresh(now);
    // Looking must not use up the ramp's turn.
    if (this.#kind === 'closed') return true;
    const admitted = this.#admits(now, hasFallback, false);
    if (hasFallback && !admitted) this.#fallbackRejected = true;
    return admitted;
  }

  /** From now on a half-open circuit waits `preferenceMs` for the background probe. */
  expectBackgroundProbes(): void {
    this.#backgroundProbes = true;
  }

  /**
   * Puts a state over the automatic one for `forMs` milliseconds.
   * Calls under way belong to the time before, and no longer count.
   */
  force(kind: ForcedKind, { reason, by, forMs }: { reason: string; by?: string; forMs: number }) {
    const now = this.#clock.now();
    this.#refresh(now);
    if (this.#ended) return;
    const override = { kind, reason, until: now + forMs, ...(by !== undefined && { by }) };
    this.#move(
      () => {
        this.#override = override;
        // Its probes belong to the epoch that ends here: whoever comes afterwards starts anew.
        if (this.#automatic.kind === 'half-open') this.#automatic = openUntil(now, now);
      },
      by === undefined ? reason : `${reason} (${by})`,
    );
  }

  /** Ends a forced state: what was under it goes on. */
  release(reason = 'released'): void {
    this.#refresh(this.#clock.now());
    if (this.#override !== undefined && !this.#ended) this.#endOverride(reason);
  }

  /** Closed, with nothing counted and nothing held against it. */
  reset(reason: string): void {
    if (this.#ended) return;
    const now = this.#clock.now();
    this.#refresh(now);
    this.#move(() => {
      this.#override = undefined;
      this.#openDuration.level = 0;
      this.#becomeClosed(now);
      this.#ramp.stop();
    }, reason);
  }

  /** For good: from now on nothing changes any more, whatever is settled or asked. */
  close(): void {
    this.#ended = true;
    this.#running.clear();
  }

  snapshot(): CircuitSnapshot {
    const now = this.#clock.now();
    const wallNow = this.#clock.wallNow();
    this.#refresh(now);
    const automatic = this.#automatic;
    const override = this.#override;
    return {
      name: this.name,
      state: this.#kind,
      automatic: automatic.kind,
      at: wallNow,
      since: this.#since,
      epoch: this.#epoch,
      reason: this.#reason,
      retryAfterMs: this.#admitsSome(now) ? undefined : this.#retryAfter(now),
      openForMs: automatic.kind === 'open' ? Math.max(0, automatic.until - now) : undefined,
      backoffLevel: this.#openDuration.levelAfter(this.#closedForMs(now)),
      admittedShare: this.#ramp.share(now),
      inFlight: this.#inFlight,
      override: override && {
        kind: override.kind,
        reason: override.reason,
        ...(override.by !== undefined && { by: override.by }),
        forMs: Math.max(0, override.until - now),
      },
      window: this.#windowSnapshot(now),
      buckets: this.#window.toJSON(now),
      totals: { ...this.#totals },
      classes: this.#outcomes.classes,
      latency: this.#outcomes.latency,
      outcomes: this.#outcomes.list(now, wallNow),
      transitions: [...this.#history],
    };
  }

  /**
   * Takes over what another instance, or this one before a restart, knew. Probes that were under
   * way are forgotten: nobody will settle them.
   */
  restore(snapshot: CircuitSnapshot): void {
    if (this.#ended) return;
    const now = this.#clock.now();
    // The wall clock may have been set in between; it never makes time run backward here.
    const passed = Math.max(0, this.#clock.wallNow() - snapshot.at);
    this.#window.restore(snapshot.buckets, passed, now);
    this.#running.clear();
    this.#openDuration.level = snapshot.backoffLevel;
    this.#fallbackRejected = false;
    this.#ramp.stop();
    if (snapshot.automatic === 'closed' && snapshot.admittedShare < 1) {
      this.#ramp.start(now - passed);
    }
    // Beyond both: what is under way here belongs to no epoch of the snapshot.
    this.#epoch = Math.max(this.#epoch, snapshot.epoch) + 1;
    this.#since = snapshot.since;
    this.#reason = snapshot.reason;
    this.#history.splice(0, Infinity, ...snapshot.transitions);
    this.#automatic = restoredState(snapshot, passed, now);
    const { override } = snapshot;
    this.#override = override && {
      kind: override.kind,
      reason: override.reason,
      ...(override.by !== undefined && { by: override.by }),
      until: now + override.forMs - passed,
    };
    this.#refresh(now);
  }

  #lease(
    call: Pick<Call, 'origin' | 'hasFallback'> | undefined,
    isBackgroundProbe: boolean,
  ): Lease | CircuitOpenError {
    const now = this.#clock.now();
    this.#refresh(now);
    if (!this.#admits(now, call?.hasFallback ?? false, isBackgroundProbe)) {
      if (!this.#ended) this.#totals.rejected += 1;
      return new CircuitOpenError('the circuit is open', this.name, this.#retryAfter(now));
    }
    const probing = this.#probing;
    const expiresAt = probing === undefined ? Infinity : now + this.#options.probeLeaseMs;
    const lease = new Lease(this.#epoch, now, expiresAt, call?.origin);
    if (this.#ended) return lease;
    this.#totals.admitted += 1;
    this.#inFlight += 1;
    if (probing !== undefined) probing.add(lease);
    else if (this.#options.slowCallRateThreshold > 0) this.#running.add(lease);
    return lease;
  }

  get #kind(): CircuitState {
    return this.#override?.kind ?? this.#automatic.kind;
  }

  /** The half-open state, where it is the one that decides. */
  get #probing(): HalfOpen | undefined {
    if (this.#override !== undefined || this.#automatic.kind !== 'half-open') return undefined;
    return this.#automatic;
  }

  /** Whether calls are admitted now, though perhaps not every one of them. */
  #admitsSome(now: number): boolean {
    if (this.#override === undefined && this.#automatic.kind === 'closed') return true;
    return this.#admits(now, false, false);
  }

  #admits(now: number, hasFallback: boolean, isBackgroundProbe: boolean): boolean {
    if (this.#override !== undefined) return this.#override.kind !== 'forced-open';
    const state = this.#automatic;
    if (state.kind === 'closed') return this.#ended || this.#ramp.admits(now);
    if (state.kind === 'open' || this.#ended) return false;
    if (!state.hasPlace) return false;
    if (isBackgroundProbe || now >= state.preferredUntil) return true;
    return hasFallback && !this.#backgroundProbes;
  }

  /** Milliseconds until the next call may be admitted; more than 0. */
  #retryAfter(now: number): number {
    const state = this.#automatic;
    let until: number;
    if (this.#override !== undefined) until = this.#override.until;
    else if (state.kind === 'closed') return this.#ramp.untilNextStep(now);
    else until = state.kind === 'open' ? state.until : state.nextPlaceAt;
    // It can be over only after close(), when time no longer moves the state.
    return until > now ? until - now : 1;
  }

  #settleProbe(
    probing: HalfOpen,
    lease: Lease,
    { outcome, retryAfterMs }: Verdict,
    now: number,
  ): void {
    probing.delete(lease);
    if (outcome === 'fail') this.#open('a probe failed', 0, retryAfterMs, now);
    if (outcome !== 'ok' || !probing.succeed()) return;
    const { successThreshold } = this.#options;
    const reason =
      successThreshold === 1 ? 'a probe succeeded' : `${successThreshold} probes succeeded`;
    this.#move(() => {
      this.#becomeClosed(now);
      this.#ramp.start(now);
    }, reason);
  }

  /** What closing means, in one step with the transition: listeners see all of it. */
  #becomeClosed(now: number): void {
    this.#automatic = { kind: 'closed', since: now };
    this.#window.reset();
    this.#fallbackRejected = false;
  }

  /** The transitions that time alone brings. */
  #refresh(now: number): void {
    if (this.#ended) return;
    if (this.#override !== undefined) {
      if (now < this.#override.until) return;
      this.#endOverride(`${this.#override.kind} has expired`);
    }
    const state = this.#automatic;
    if (state.kind === 'closed') {
      if (this.#options.slowCallRateThreshold === 0) return;
      const { provisional } = this.#running;
      this.#running.advance(now);
      // Only what has just become slow can fire a rule: the rest was judged when it ended.
      if (this.#running.provisional > provisional) {
        this.#window.slide(now);
        this.#judge(now);
      }
    } else if (state.kind === 'open') {
      if (now < state.until) return;
      const holdsOut = this.#backgroundProbes || this.#fallbackRejected;
      const preferenceMs = holdsOut ? this.#options.preferenceMs : -Infinity;
      const next = new HalfOpen(this.#options, now, preferenceMs);
      this.#move(() => (this.#automatic = next), 'the open time is over');
    } else {
      const expired = state.expire(now);
      this.#inFlight -= expired;
      this.#totals.expired += expired;
    }
  }

  #judge(now: number, verdict?: Verdict): void {
    if (this.#override !== undefined || this.#automatic.kind !== 'closed') return;
    const rule = firedRule(this.#options, this.#window, this.#running.provisional);
    if (rule === undefined) return;
    this.#open(rule, this.#closedForMs(now), verdict?.retryAfterMs, now);
  }

  #open(reason: string, closedForMs: number, retryAfterMs: number | undefined, now: number): void {
    const until = now + this.#openDuration.next(closedForMs, retryAfterMs);
    this.#move(() => (this.#automatic = openUntil(until, now)), reason);
  }

  #closedForMs(now: number): number {
    return this.#automatic.kind === 'closed' ? now - this.#automatic.since : 0;
  }

  #endOverride(reason: string): void {
    this.#move(() => (this.#override = undefined), reason);
  }

  /** One transition: a new epoch, with what was known when it began. */
  #move(change: () => void, reason: string): void {
    const now = this.#clock.now();
    const at = this.#clock.wallNow();
    const from = this.#kind;
    const evidence = { window: this.#windowSnapshot(now), classes: this.#classes(now) };
    this.#running.clear();
    change();
    this.#epoch += 1;
    this.#reason = reason;
    this.#since = at;
    const to = this.#kind;
    const transition: Transition = {
      circuit: this.name,
      from,
      to,
      reason,
      epoch: this.#epoch,
      at,
      evidence,
    };
    this.#history.push(transition);
    if (this.#history.length > KEPT_TRANSITIONS) this.#history.shift();
    this.transitions.emit(transition);
  }

  #classes(now: number): Record<string, number> {
    const classes: Record<string, number> = {};
    for (const { class: name } of this.#outcomes.list(now, 0)) {
      classes[name] = (classes[name] ?? 0) + 1;
    }
    return classes;
  }

  #windowSnapshot(now: number): WindowSnapshot {
    this.#window.slide(now);
    const { calls, failures, slow } = this.#window;
    const { provisional } = this.#running;
    const seen = calls + provisional;
    return {
      calls,
      failures,
      slow,
      provisional,
      failureRate: calls === 0 ? undefined : failures / calls,
      slowCallRate: seen === 0 ? undefined : (slow + provisional) / seen,
    };
  }
}

function restoredState(
  { automatic, openForMs = 0 }: CircuitSnapshot,
  passedMs: number,
  now: number,
): AutomaticState {
  if (automatic === 'closed') return { kind: 'closed', since: now };
  return openUntil(automatic === 'open' ? now + openForMs - passedMs : now, now);
}

const openUntil = (until: number, since: number): AutomaticState => ({
  kind: 'open',
  since,
  until,
});
