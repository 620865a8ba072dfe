import * as fc from 'fast-check';
import { test } from 'tap';
import { Call } from '../../../gateway/resilience/call.ts';
import type { CircuitBreaker } from '../../../gateway/resilience/circuit-breaker.ts';
import type { ForcedKind, Transition } from '../../../gateway/resilience/circuit-state.ts';
import type { Lease } from '../../../gateway/resilience/lease.ts';
import type { Verdict } from '../../../gateway/resilience/outcome.ts';
import {
  createBreaker,
  FAILED,
  IGNORED,
  OK,
  tryAdmit,
  VerdictError,
} from '../../support/breaker.ts';
import { ManualClock } from '../../support/clock.ts';

const RUNS = 12_000;
// How often each invariant is checked at least, whatever the runs are about.
const CHECKS = 10_000;

interface Rules {
  windowMs: number;
  failureThreshold: number;
  failureRateThreshold: number;
  slowCallRateThreshold: number;
  slowCallMs: number;
  minimumCalls: number;
  openMs: number;
  maxOpenMs: number;
  backoffDecayMs: number;
  halfOpenProbes: number;
  successThreshold: number;
  probeLeaseMs: number;
  rampMs: number;
  preferenceMs: number;
  drawn: number;
}

interface ReferenceCall {
  epoch: number;
  startedAt: number;
  probe: boolean;
  running: boolean;
  foundSlow: boolean;
}

interface Counts {
  calls: number;
  failures: number;
  slow: number;
  provisional: number;
}

/** What the circuit should do, by lists that are searched from the start each time. */
class Reference {
  now = 0;
  kind: 'closed' | 'open' | 'half-open' = 'closed';
  override: { kind: ForcedKind; until: number } | undefined;
  epoch = 0;
  level = 0;
  openUntil = 0;
  moves: { from: string; to: string; epoch: number; window: Counts }[] = [];
  totals = { admitted: 0, ok: 0, fail: 0, ignore: 0, expired: 0, late: 0, rejected: 0 };
  foreign = 0;
  background = false;
  #closedSince = 0;
  #preferredUntil = 0;
  #successes = 0;
  #fallbackRefused = false;
  #results: { at: number; failed: boolean; slow: boolean }[] = [];
  #calls: ReferenceCall[] = [];
  #rampSince: number | undefined;
  #rampQuarters = 0;
  #rampAdmitted = 0;
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  get state(): string {
    return this.override?.kind ?? this.kind;
  }

  get inFlight(): number {
    return this.#calls.filter((call) => call.running).length;
  }

  get probes(): ReferenceCall[] {
    return this.#calls.filter((call) => call.running && call.probe && call.epoch === this.epoch);
  }

  counts(): Counts {
    const bucketMs = this.#rules.windowMs / 10;
    const oldest = Math.floor(this.now / bucketMs) - 10;
    const held = this.#results.filter(({ at }) => Math.floor(at / bucketMs) > oldest);
    return {
      calls: held.length,
      failures: held.filter(({ failed }) => failed).length,
      slow: held.filter(({ slow }) => slow).length,
      provisional: this.#calls.filter(
        (call) => call.running && call.foundSlow && call.epoch === this.epoch,
      ).length,
    };
  }

  /** Shares in quarters. */
  get quarters(): number {
    const { rampMs } = this.#rules;
    if (this.#rampSince === undefined) return 4;
    const passed = this.now - this.#rampSince;
    return 1 + [1, 2, 3].filter((step) => passed >= (step * rampMs) / 3).length;
  }

  look(): void {
    if (this.override !== undefined) {
      if (this.now < this.override.until) return;
      this.#move(() => (this.override = undefined));
    }
    if (this.kind === 'closed') this.#findSlow();
    else if (this.kind === 'open') this.#endOpenTime();
    else {
      for (const probe of this.probes) {
        if (this.now < probe.startedAt + this.#rules.probeLeaseMs) continue;
        probe.running = false;
        this.totals.expired += 1;
      }
    }
  }

  /** Milliseconds that remain until somebody may be admitted; undefined while that is now. */
  remains(): number | undefined {
    const { halfOpenProbes, probeLeaseMs, rampMs } = this.#rules;
    if (this.override !== undefined) {
      return this.override.kind === 'forced-open' ? this.override.until - this.now : undefined;
    }
    if (this.kind === 'closed') {
      return this.quarters === 4 ? undefined : this.#rampSince! + rampMs - this.now;
    }
    if (this.kind === 'open') return this.openUntil - this.now;
    if (this.probes.length < halfOpenProbes) {
      return this.now < this.#preferredUntil ? this.#preferredUntil - this.now : undefined;
    }
    const oldest = Math.min(...this.probes.map(({ startedAt }) => startedAt));
    return oldest + probeLeaseMs - this.now;
  }

  wouldAdmit(hasFallback: boolean): boolean {
    this.look();
    const answer = this.state === 'closed' || this.#allows(hasFallback, false);
    if (!answer && hasFallback) this.#fallbackRefused = true;
    return answer;
  }

  admit(hasFallback: boolean, background: boolean): ReferenceCall | undefined {
    this.look();
    if (!this.#allows(hasFallback, background)) {
      this.totals.rejected += 1;
      return undefined;
    }
    const call = {
      epoch: this.epoch,
      startedAt: this.now,
      probe: this.state === 'half-open',
      running: true,
      foundSlow: false,
    };
    this.#calls.push(call);
    this.totals.admitted += 1;
    return call;
  }

  settle(call: ReferenceCall, { outcome, retryAfterMs }: Verdict): void {
    this.look();
    if (!call.running) {
      this.totals.late += 1;
      return;
    }
    call.running = false;
    if (call.epoch !== this.epoch) {
      this.totals.late += 1;
      this.foreign += 1;
      return;
    }
    this.totals[outcome] += 1;
    if (this.state === 'half-open') {
      if (outcome === 'fail') this.#open(0, retryAfterMs);
      if (outcome === 'ok') this.#successes += 1;
      if (outcome === 'ok' && this.#successes === this.#rules.successThreshold) this.#close();
      return;
    }
    if (outcome === 'ignore' || this.state === 'forced-closed') return;
    const slow = this.now - call.startedAt >= this.#rules.slowCallMs;
    this.#results.push({ at: this.now, failed: outcome === 'fail', slow });
    this.#judge(retryAfterMs);
  }

  force(kind: ForcedKind, forMs: number): void {
    this.look();
    this.#move(() => {
      this.override = { kind, until: this.now + forMs };
      if (this.kind !== 'half-open') return;
      this.kind = 'open';
      this.openUntil = this.now;
    });
  }

  release(): void {
    this.look();
    if (this.override !== undefined) this.#move(() => (this.override = undefined));
  }

  reset(): void {
    this.look();
    this.#move(() => {
      this.override = undefined;
      this.kind = 'closed';
      this.level = 0;
      this.#closedSince = this.now;
      this.#results = [];
      this.#fallbackRefused = false;
      this.#rampSince = undefined;
    });
  }

  /** The level that counts now: one less for every `backoffDecayMs` closed. */
  decayed(): number {
    if (this.kind !== 'closed') return this.level;
    const forgiven = Math.floor((this.now - this.#closedSince) / this.#rules.backoffDecayMs);
    return Math.max(0, this.level - forgiven);
  }

  #allows(hasFallback: boolean, background: boolean): boolean {
    if (this.override !== undefined) return this.override.kind !== 'forced-open';
    if (this.kind === 'open') return false;
    if (this.kind === 'closed') {
      const { quarters } = this;
      if (quarters === 4) return true;
      this.#rampQuarters += quarters;
      if (Math.floor(this.#rampQuarters / 4) <= this.#rampAdmitted) return false;
      this.#rampAdmitted += 1;
      return true;
    }
    if (this.probes.length >= this.#rules.halfOpenProbes) return false;
    if (background || this.now >= this.#preferredUntil) return true;
    return hasFallback && !this.background;
  }

  #findSlow(): void {
    if (this.#rules.slowCallRateThreshold === 0) return;
    const found = this.#calls.filter(
      (call) =>
        call.running &&
        !call.foundSlow &&
        call.epoch === this.epoch &&
        this.now - call.startedAt >= this.#rules.slowCallMs,
    );
    for (const call of found) call.foundSlow = true;
    if (found.length > 0) this.#judge(undefined);
  }

  #endOpenTime(): void {
    if (this.now < this.openUntil) return;
    const { preferenceMs } = this.#rules;
    const holdsOut = this.background || this.#fallbackRefused;
    this.#move(() => {
      this.kind = 'half-open';
      this.#successes = 0;
      this.#preferredUntil = holdsOut ? this.now + preferenceMs : this.now;
    });
  }

  #judge(retryAfterMs: number | undefined): void {
    if (this.state !== 'closed') return;
    const rules = this.#rules;
    const { calls, failures, slow, provisional } = this.counts();
    const seen = calls + provisional;
    const share = (part: number, of: number, threshold: number) =>
      threshold > 0 && part > 0 && of >= rules.minimumCalls && part / of >= threshold;
    const opens =
      (rules.failureThreshold > 0 && failures >= rules.failureThreshold) ||
      share(failures, calls, rules.failureRateThreshold) ||
      share(slow + provisional, seen, rules.slowCallRateThreshold);
    if (opens) this.#open(this.now - this.#closedSince, retryAfterMs);
  }

  #open(closedForMs: number, retryAfterMs = 0): void {
    const { openMs, maxOpenMs, backoffDecayMs, drawn } = this.#rules;
    for (let ms = backoffDecayMs; ms <= closedForMs && this.level > 0; ms += backoffDecayMs) {
      this.level -= 1;
    }
    let length = openMs;
    for (let i = 0; i < this.level; i += 1) length = Math.min(2 * length, maxOpenMs);
    const atBound = length === maxOpenMs;
    if (this.level > 0) {
      const longest = Math.min(length * 1.2, maxOpenMs);
      length = length * 0.8 + drawn * (longest - length * 0.8);
    }
    if (this.level === 0 || !atBound) this.level += 1;
    const until = this.now + Math.min(Math.max(length, retryAfterMs), maxOpenMs);
    this.#move(() => {
      this.kind = 'open';
      this.openUntil = until;
    });
  }

  #close(): void {
    this.#move(() => {
      this.kind = 'closed';
      this.#closedSince = this.now;
      this.#results = [];
      this.#fallbackRefused = false;
      this.#rampSince = this.#rules.rampMs > 0 ? this.now : undefined;
      this.#rampQuarters = 4;
      this.#rampAdmitted = 0;
    });
  }

  #move(change: () => void): void {
    const from = this.state;
    const window = this.counts();
    change();
    this.epoch += 1;
    this.moves.push({ from, to: this.state, epoch: this.epoch, window });
  }
}

const rulesOf: fc.Arbitrary<Rules> = fc
  .record({
    windowMs: fc.constantFrom(100, 500),
    failureThreshold: fc.constantFrom(0, 1, 2, 4),
    failureRateThreshold: fc.constantFrom(0, 0.3, 0.5, 1),
    slowCallRateThreshold: fc.constantFrom(0, 0, 0.4, 1),
    slowCallMs: fc.constantFrom(10, 60, 700),
    minimumCalls: fc.constantFrom(1, 2, 5),
    openMs: fc.constantFrom(20, 100),
    maxOpenMs: fc.constantFrom(100, 390, 5_000),
    backoffDecayMs: fc.constantFrom(50, 1_000),
    halfOpenProbes: fc.constantFrom(1, 2, 3),
    successThreshold: fc.constantFrom(1, 2, 3),
    probeLeaseMs: fc.constantFrom(40, 150),
    rampMs: fc.constantFrom(0, 0, 30, 300),
    preferenceMs: fc.constantFrom(0, 15, 40),
    // No length that it leads to is a whole number: at a bound, rounding decides nothing.
    drawn: fc.constantFrom(0.012_347, 0.318_533, 0.612_391, 0.987_653),
  })
  .map((rules) =>
    rules.failureThreshold + rules.failureRateThreshold + rules.slowCallRateThreshold === 0
      ? { ...rules, failureThreshold: 2 }
      : rules,
  );

const WAITS = [0, 1, 5, 9, 10, 11, 20, 35, 50, 100, 110, 400, 1_000, 20_000];
const VERDICTS: Verdict[] = [
  OK,
  OK,
  FAILED,
  FAILED,
  FAILED,
  { ...FAILED, retryAfterMs: 150 },
  { ...FAILED, retryAfterMs: 1e9 },
  IGNORED,
];
const KINDS: ForcedKind[] = ['forced-open', 'forced-closed', 'disabled'];

const pick = <T>(of: readonly T[], n: number): T => of[n % of.length]!;

interface Pending {
  call: Call;
  record: ReferenceCall;
  resolve: () => void;
  reject: (error: unknown) => void;
  done: Promise<unknown>;
}

/** One breaker and its reference, doing the same things at the same times. */
class Bench {
  readonly checked: Record<string, number>;
  readonly clock = new ManualClock();
  readonly breaker: CircuitBreaker;
  readonly rules: Rules;
  readonly #reference: Reference;
  readonly #leases: { lease: Lease; record: ReferenceCall }[] = [];
  readonly #pending: Pending[] = [];
  readonly #moved: Transition[] = [];
  #compared = 0;

  constructor(rules: Rules, checked: Record<string, number>) {
    this.rules = rules;
    this.checked = checked;
    const { drawn, ...options } = rules;
    const { clock } = this;
    this.breaker = createBreaker({ ...options, random: () => drawn, clock }).breaker;
    this.breaker.transitions.add((transition) => void this.#moved.push(transition));
    this.#reference = new Reference(rules);
  }

  pass(ms: number): void {
    this.clock.stall(ms);
    this.#reference.now += ms;
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    this.#reference.now += ms;
  }

  admit(hasFallback: boolean, background: boolean): void {
    const expected = this.#reference.admit(hasFallback, background);
    const lease = tryAdmit(this.breaker, hasFallback, background);
    this.#compareMoves();
    if (lease instanceof Error) {
      this.#isRejection(expected, lease.retryAfterMs);
      return;
    }
    equal('an admission', expected !== undefined, true);
    this.#leases.push({ lease, record: expected! });
    this.#holdsProbeLimit();
  }

  execute(hasFallback: boolean): void | Promise<void> {
    const expected = this.#reference.admit(hasFallback, false);
    const call = new Call({ clock: this.clock, hasFallback });
    const work = Promise.withResolvers<void>();
    const execution = this.breaker.execute(() => work.promise, call);
    this.#compareMoves();
    if (expected === undefined) {
      return execution.then(
        () => equal('an admission', true, false),
        (error: unknown) =>
          this.#isRejection(undefined, (error as { retryAfterMs?: number }).retryAfterMs),
      );
    }
    const { resolve, reject } = work;
    const done = execution.catch(() => {});
    this.#pending.push({ call, record: expected, resolve, reject, done });
    this.#holdsProbeLimit();
    return undefined;
  }

  async finish(n: number): Promise<void> {
    const [pending] = this.#pending.splice(n % (this.#pending.length || 1), 1);
    if (pending === undefined) return;
    const verdict = pick(VERDICTS, n);
    const way = n % 4;
    // A call that ends: by an error, or by a string, as `controller.abort('…')` makes it.
    if (way === 0) {
      const reason = n % 8 === 0 ? 'the client left' : new Error('the client left');
      pending.call.end(reason);
      this.#reference.settle(pending.record, IGNORED);
      pending.reject(reason);
    } else if (way === 1) {
      // It ended too late: there was an answer.
      pending.call.end('the client left');
      this.#reference.settle(pending.record, OK);
      pending.resolve();
    } else {
      this.#reference.settle(pending.record, verdict);
      if (verdict.outcome === 'ok') pending.resolve();
      else pending.reject(new VerdictError(verdict));
    }
    await pending.done;
    this.#compareMoves();
  }

  settle(n: number, verdict: Verdict): void {
    const { length } = this.#leases;
    if (length === 0) return;
    // Mostly the later ones; the earlier ones are settled twice, or too late.
    const from = n % 5 === 0 ? 0 : Math.max(0, length - 4);
    const { lease, record } = this.#leases[from + (n % (length - from))]!;
    this.#reference.look();
    const isLate = !record.running || record.epoch !== this.#reference.epoch;
    const { totals: before, ...restBefore } = isLate ? this.#picture() : NOTHING;
    const wasRunning = record.running;
    this.#reference.settle(record, verdict);
    this.breaker.settle(lease, verdict);
    this.#compareMoves();
    if (!isLate) return;
    const { totals, ...rest } = this.#picture();
    const { late, ...others } = totals;
    const { late: lateBefore, ...othersBefore } = before;
    this.#count('I3');
    equal('I3: late', late, lateBefore + 1);
    same('I3: counters', others, othersBefore);
    same('I3: state', rest, {
      ...restBefore,
      inFlight: restBefore.inFlight - (wasRunning ? 1 : 0),
    });
  }

  force(kind: ForcedKind, forMs: number): void {
    this.#reference.force(kind, forMs);
    this.breaker.force(kind, { reason: 'maintenance', forMs });
    this.#compareMoves();
  }

  release(): void {
    this.#reference.release();
    this.breaker.release();
    this.#compareMoves();
  }

  reset(): void {
    this.#reference.reset();
    this.breaker.reset('repaired');
    this.#compareMoves();
  }

  expectBackgroundProbes(): void {
    this.#reference.background = true;
    this.breaker.expectBackgroundProbes();
  }

  ask(hasFallback: boolean): void {
    const expected = this.#reference.wouldAdmit(hasFallback);
    equal('wouldAdmit', this.breaker.wouldAdmit(hasFallback), expected);
    this.#compareMoves();
  }

  readState(): void {
    this.#reference.look();
    equal('state', this.breaker.state, this.#reference.state);
    this.#compareMoves();
  }

  look(): void {
    const reference = this.#reference;
    reference.look();
    const snapshot = this.breaker.snapshot();
    this.#compareMoves();
    const { totals, window } = snapshot;
    equal('state', snapshot.state, reference.state);
    equal('automatic', snapshot.automatic, reference.kind);
    equal('epoch', snapshot.epoch, reference.epoch);
    equal('level', snapshot.backoffLevel, reference.decayed());
    if (reference.state === 'closed') {
      equal('share', snapshot.admittedShare, reference.quarters / 4);
    }
    same('totals', totals, reference.totals);
    equal('forced for', snapshot.override?.forMs, untilOf(reference));

    const { admitted, ok, fail, ignore, expired } = totals;
    const settled = ok + fail + ignore + expired + reference.foreign;
    this.#count('I4');
    equal('I4: in flight', snapshot.inFlight, reference.inFlight);
    equal('I4: admitted = settled + in flight', admitted, settled + snapshot.inFlight);

    const { failureRate, slowCallRate, ...counts } = window;
    this.#count('I7');
    same('I7: window', counts, reference.counts());
    for (const value of [...Object.values(counts), ...Object.values(totals), snapshot.inFlight]) {
      if (!(value >= 0)) throw new Error(`I7: a counter of ${value}`);
    }
    for (const rate of [failureRate, slowCallRate]) {
      if (rate !== undefined && !(rate >= 0 && rate <= 1)) throw new Error(`I7: a rate of ${rate}`);
    }
    equal('I7: undefined without calls', failureRate === undefined, window.calls === 0);

    const remains = snapshot.state === 'closed' ? undefined : reference.remains();
    about('retryAfterMs', snapshot.retryAfterMs, remains);
    if (reference.kind === 'open') {
      const openForMs = Math.max(0, reference.openUntil - reference.now);
      about('openForMs', snapshot.openForMs, openForMs);
    } else equal('openForMs', snapshot.openForMs, undefined);
  }

  /** I2, from where this run has come to: half-open, all places taken, nobody settles. */
  async finale(): Promise<void> {
    this.look();
    while (this.#pending.length > 0) await this.finish(0);
    this.look();
    equal('timers', this.clock.timers, 0);
    const { drawn, ...options } = this.rules;
    const { clock } = this;
    const { breaker } = createBreaker({ ...options, random: () => drawn, clock });
    breaker.restore({ ...this.breaker.snapshot(), automatic: 'half-open', override: undefined });
    while (breaker.wouldAdmit(true)) breaker.admit({ origin: undefined, hasFallback: true });
    equal('I2: state', breaker.state, 'half-open');
    clock.stall(this.rules.probeLeaseMs + 1);
    this.#count('I2');
    equal('I2: an admissible probe', breaker.wouldAdmit(false), true);
  }

  #picture() {
    const { totals, window, state, epoch, retryAfterMs, inFlight, backoffLevel, buckets } =
      this.breaker.snapshot();
    return { totals, window, state, epoch, retryAfterMs, inFlight, backoffLevel, buckets };
  }

  #isRejection(expected: ReferenceCall | undefined, retryAfterMs: number | undefined): void {
    equal('an admission', expected !== undefined, false);
    const remains = this.#reference.remains();
    this.#count('I6');
    // A picosecond is lost where times are added in another order.
    if (!(retryAfterMs! > 0 && retryAfterMs! <= remains! + 1e-9)) {
      throw new Error(`I6: come back in ${retryAfterMs} ms, where ${remains} remain`);
    }
  }

  #holdsProbeLimit(): void {
    const reference = this.#reference;
    if (reference.state !== 'half-open') return;
    const since = reference.now - this.rules.probeLeaseMs;
    const underWay = [...this.#leases, ...this.#pending].filter(
      ({ record }) =>
        record.epoch === reference.epoch && record.running && record.startedAt > since,
    );
    this.#count('I1');
    if (underWay.length > this.rules.halfOpenProbes) {
      throw new Error(`I1: ${underWay.length} probes under way`);
    }
  }

  #compareMoves(): void {
    const { moves } = this.#reference;
    for (; this.#compared < Math.max(moves.length, this.#moved.length); this.#compared += 1) {
      const expected = moves[this.#compared];
      const { from, to, epoch, evidence } = this.#moved[this.#compared] ?? NO_MOVE;
      const { failureRate: _, slowCallRate: __, ...window } = evidence.window;
      same('I5: a transition', { from, to, epoch, window }, expected);
      if (from === 'closed' && to === 'open') this.#count('I5 closed → open');
      if (from === 'open' && to === 'half-open') {
        this.#count('I5 open → half-open');
        if (this.clock.now() < this.#reference.openUntil) throw new Error('I5: too early');
      }
    }
  }

  #count(invariant: string): void {
    this.checked[invariant] = (this.checked[invariant] ?? 0) + 1;
  }
}

const byName = ([a]: [string, number], [b]: [string, number]) => a.localeCompare(b);

const untilOf = ({ override, now }: Reference) =>
  override === undefined ? undefined : override.until - now;

const NO_MOVE = {
  from: 'none',
  to: 'none',
  epoch: -1,
  evidence: { window: { failureRate: 0, slowCallRate: 0 } },
};
const NOTHING = { totals: { late: 0 }, inFlight: 0 } as ReturnType<CircuitBreaker['snapshot']>;

function equal(what: string, found: unknown, expected: unknown): void {
  if (!Object.is(found, expected)) {
    throw new Error(`${what}: ${String(found)} instead of ${String(expected)}`);
  }
}

function same(what: string, found: unknown, expected: unknown): void {
  const [foundText, expectedText] = [text(found), text(expected)];
  if (foundText !== expectedText) {
    throw new Error(`${what}: ${foundText} instead of ${expectedText}`);
  }
}

const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

function about(what: string, found: number | undefined, expected: number | undefined): void {
  if (found === undefined || expected === undefined) equal(what, found, expected);
  else if (!(Math.abs(found - expected) < 1e-6)) {
    throw new Error(`${what}: ${found} instead of ${expected}`);
  }
}

type Step = (bench: Bench, n: number) => void | Promise<void>;

// As often as they stand here.
const STEPS: [weight: number, name: string, step: Step][] = [
  [14, 'admit', (bench, n) => bench.admit(n % 3 === 0, n % 7 === 0)],
  [18, 'settle', (bench, n) => bench.settle(n, pick(VERDICTS, n >> 3))],
  [3, 'execute', (bench, n) => bench.execute(n % 3 === 0)],
  [3, 'finish', (bench, n) => bench.finish(n)],
  [12, 'stall', (bench, n) => bench.pass(pick(WAITS, n))],
  [1, 'wall back', (bench, n) => bench.clock.stepWall(-pick(WAITS, n) * 1_000)],
  [3, 'ask', (bench, n) => bench.ask(n % 2 === 0)],
  [2, 'state', (bench) => bench.readState()],
  [8, 'look', (bench) => bench.look()],
  [1, 'force', (bench, n) => bench.force(pick(KINDS, n), pick(WAITS, n >> 2) % 400)],
  [1, 'release', (bench) => bench.release()],
];
// Rarer still: one in a hundred of those above.
const RARE: [name: string, step: Step][] = [
  ['reset', (bench) => bench.reset()],
  ['background', (bench) => bench.expectBackgroundProbes()],
  ['advance', (bench, n) => bench.advance(pick(WAITS, n))],
  ['reset', (bench) => bench.reset()],
];
const DECK = STEPS.flatMap(([weight, name, step]) =>
  Array.from({ length: weight }, () => [name, step] as const),
);

function stepOf(n: number): { name: string; step: Step; arg: number } {
  const rest = Math.floor(n / 100);
  const [name, step] = n % 100 === 0 ? pick(RARE, rest) : pick(DECK, rest);
  return { name, step, arg: Math.floor(rest / DECK.length) };
}

await test('the breaker does what a naive reference does, and keeps I1 to I7', async (t) => {
  const seed = Number(process.env['FC_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  t.comment(`FC_SEED=${seed}`);
  const checked: Record<string, number> = {};
  const steps = fc.array(fc.nat({ max: 2 ** 31 - 1 }), {
    minLength: 20,
    maxLength: 120,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(rulesOf, steps, async (rules, numbers) => {
      const bench = new Bench(rules, checked);
      const done: string[] = [];
      try {
        for (const n of numbers) {
          const { name, step, arg } = stepOf(n);
          done.push(`${name} ${arg}`);
          // Only what has to be waited for: the rest runs at once.
          const waiting = step(bench, arg);
          if (waiting !== undefined) await waiting;
        }
        await bench.finale();
      } catch (error) {
        throw new Error(`after ${done.join(', ')}`, { cause: error });
      }
    }),
    { seed, numRuns: RUNS, endOnFailure: process.env['FC_SHRINK'] === undefined },
  );
  for (const [invariant, times] of Object.entries(checked).toSorted(byName)) {
    t.ok(times >= CHECKS, `${invariant} was checked ${times} times`);
  }
  t.equal(Object.keys(checked).length, 8, 'each of I1 to I7, the two halves of I5 apart');
});
