import * as fc from 'fast-check';
import { test } from 'tap';
import { Bulkhead } from '../../gateway/resilience/bulkhead.ts';
import type { Call } from '../../gateway/resilience/call.ts';
import { createCall } from '../support/deferred.ts';
import { holds } from '../support/property.ts';
import { StepClock, ticks } from '../support/step-clock.ts';

type Outcome = 'ok' | 'failed' | 'threw' | 'left' | 'overdue' | 'full' | 'hopeless';

interface Caller {
  id: number;
  throws: boolean;
  deadline: number;
  startedAt: number;
  /** Whether its service time counts. */
  timed: boolean;
}

/** What a bulkhead is meant to do, with arrays and no promises. */
class ReferenceBulkhead {
  now = 0;
  limit: number;
  nextLimit: number;
  readonly queueLimit: number;
  readonly isAdaptive: boolean;
  running: Caller[] = [];
  queue: Caller[] = [];
  /** Operations that are over, in a place that is not yet free again. */
  finished: { caller: Caller; outcome: Outcome }[] = [];
  readonly started: number[] = [];
  readonly outcomes = new Map<number, Outcome>();
  #meanServiceMs = 0;
  #services = 0;

  constructor(limit: number, queueLimit: number, isAdaptive: boolean) {
    this.isAdaptive = isAdaptive;
    this.limit = limit;
    this.nextLimit = limit;
    this.queueLimit = queueLimit;
  }

  arrive(id: number, throws: boolean, limitMs: number): void {
    const caller = { id, throws, deadline: this.now + limitMs, startedAt: 0, timed: false };
    const turn = ((this.queue.length + 1) * this.#meanServiceMs) / this.limit;
    if (this.active < this.limit) this.#start(caller);
    else if (this.queue.length >= this.queueLimit) this.outcomes.set(id, 'full');
    else if (turn > limitMs) this.outcomes.set(id, 'hopeless');
    else this.queue.push(caller);
  }

  finish(caller: Caller, outcome: Outcome): void {
    this.running = this.running.filter((other) => other !== caller);
    this.finished.push({ caller, outcome });
  }

  /** What promise callbacks do: places of operations that are over become free. */
  settle(): void {
    for (let next = this.finished.shift(); next !== undefined; next = this.finished.shift()) {
      this.#free(next.caller, next.outcome);
    }
  }

  leave(caller: Caller, outcome: Outcome): void {
    this.queue = this.queue.filter((other) => other !== caller);
    this.outcomes.set(caller.id, outcome);
  }

  /** Timers that are due fire. */
  fire(): void {
    for (const caller of this.queue) if (caller.deadline <= this.now) this.leave(caller, 'overdue');
  }

  get active(): number {
    return this.running.length + this.finished.length;
  }

  #start(caller: Caller): void {
    this.started.push(caller.id);
    caller.startedAt = this.now;
    this.running.push(caller);
    caller.timed = this.isAdaptive || this.active >= this.limit / 2;
    if (caller.throws) {
      this.running.pop();
      this.#free(caller, 'threw');
    }
  }

  #learn(serviceMs: number): void {
    this.#services = Math.min(this.#services + 1, 16);
    this.#meanServiceMs += (serviceMs - this.#meanServiceMs) / this.#services;
  }

  #free(caller: Caller, outcome: Outcome): void {
    this.outcomes.set(caller.id, outcome);
    if (caller.timed) this.#learn(this.now - caller.startedAt);
    this.limit = this.nextLimit;
    while (this.active < this.limit) {
      const head = this.queue.shift();
      if (head === undefined) return;
      if (head.deadline <= this.now) this.outcomes.set(head.id, 'overdue');
      else this.#start(head);
    }
  }
}

interface Real {
  call: Call;
  settle: PromiseWithResolvers<void>;
}

const step = fc.tuple(
  fc.constantFrom(
    'arrive',
    'arrive',
    'arrive',
    'arrive and throw',
    'finish',
    'finish',
    'fail',
    'abort waiter',
    'abort running',
    'pass',
    'stall',
    'limit',
    'tick',
  ),
  fc.nat(9),
);

await test('it does what the reference does, whatever the order of events', async (t) => {
  const seen: Record<Outcome, number> = {
    ok: 0,
    failed: 0,
    threw: 0,
    left: 0,
    overdue: 0,
    full: 0,
    hopeless: 0,
  };
  await holds(
    t,
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.nat(4),
      fc.boolean(),
      fc.array(fc.nat(40), { maxLength: 3 }),
      fc.array(step, { maxLength: 30, size: 'max' }),
      async (limit, queueLimit, isAdaptive, services, steps) => {
        const clock = new StepClock();
        const model = new ReferenceBulkhead(limit, queueLimit, isAdaptive);
        const bulkhead = new Bulkhead({
          name: 'events',
          limit: isAdaptive ? { current: limit, observe: () => model.nextLimit } : limit,
          queueLimit,
        });
        const real: Real[] = [];
        const started: number[] = [];
        const outcomes = new Map<number, Outcome>();
        let admitted = 0;
        let mostAllowed = limit;

        const arrive = (throws: boolean, limitMs: number) => {
          const id = real.length;
          const call = createCall(clock, limitMs);
          const settle = Promise.withResolvers<void>();
          real.push({ call, settle });
          model.arrive(id, throws, limitMs);
          const execution = bulkhead.execute(() => {
            started.push(id);
            admitted += 1;
            if (throws) throw new Error('threw');
            return settle.promise;
          }, call);
          execution.then(
            () => outcomes.set(id, 'ok'),
            (error: { code?: string; message: string }) => {
              if (error.message === 'the deadline is before its turn') outcomes.set(id, 'hopeless');
              else if (error.code === 'bulkhead_full') outcomes.set(id, 'full');
              else if (error.code === 'deadline_exceeded') outcomes.set(id, 'overdue');
              else outcomes.set(id, error.message as Outcome);
            },
          );
        };

        const check = (where: string) => {
          const { limit: limitNow, active, queued } = bulkhead.snapshot();
          const found = JSON.stringify({ limitNow, active, queued, started });
          const expected = JSON.stringify({
            limitNow: model.limit,
            active: model.active,
            queued: model.queue.length,
            started: model.started,
          });
          if (found !== expected) throw new Error(`${where}: ${found}, not ${expected}`);
          if (active > mostAllowed) throw new Error(`${where}: ${active} run`);
          if (started.some((id, index) => id < (started[index - 1] ?? 0))) {
            throw new Error(`${where}: overtaken, ${started.join()}`);
          }
        };

        // Operations one after the other, from which the mean service time is known.
        for (const service of services) {
          arrive(false, 1_000_000);
          model.now += service;
          clock.step(service);
          for (const caller of model.running) model.finish(caller, 'ok');
          for (const { settle } of real) settle.resolve();
          model.settle();
          await ticks(3);
          check('before');
        }

        for (const [kind, number] of steps) {
          const running = model.running[number % Math.max(1, model.running.length)];
          const waiting = model.queue[number % Math.max(1, model.queue.length)];
          if (kind === 'arrive') arrive(false, number < 5 ? 10 * number + 5 : 1_000_000);
          else if (kind === 'arrive and throw') arrive(true, 1_000_000);
          else if (kind === 'finish' && running !== undefined) {
            model.finish(running, 'ok');
            real[running.id]?.settle.resolve();
          } else if (kind === 'fail' && running !== undefined) {
            model.finish(running, 'failed');
            real[running.id]?.settle.reject(new Error('failed'));
          } else if (kind === 'abort waiter' && waiting !== undefined) {
            model.leave(waiting, 'left');
            real[waiting.id]?.call.end(new Error('left'));
          } else if (kind === 'abort running' && running !== undefined) {
            real[running.id]?.call.end(new Error('left'));
          } else if (kind === 'pass') {
            model.now += 4 * number;
            model.fire();
            clock.step(4 * number);
          } else if (kind === 'stall') {
            model.now += 2 * number;
            clock.stall(2 * number);
          } else if (kind === 'limit' && isAdaptive) {
            model.nextLimit = 1 + (number % 4);
            mostAllowed = Math.max(mostAllowed, model.nextLimit);
          } else if (kind === 'tick') {
            model.settle();
            // One generation of callbacks, or a few.
            await (number < 5 ? Promise.resolve() : ticks(number));
          }
          check(kind);
        }

        while (model.running.length > 0 || model.finished.length > 0) {
          for (const caller of model.running) {
            model.finish(caller, 'ok');
            real[caller.id]?.settle.resolve();
          }
          model.settle();
          await ticks(4);
          check('at the end');
        }
        await ticks(4);
        const { active, queued } = bulkhead.snapshot();
        if (active !== 0 || queued !== 0) throw new Error(`${active} active, ${queued} queued`);
        if (clock.timers !== 0) throw new Error(`${clock.timers} timers are left`);
        for (let id = 0; id < real.length; id += 1) {
          if (outcomes.get(id) !== model.outcomes.get(id)) {
            throw new Error(`caller ${id}: ${outcomes.get(id)}, not ${model.outcomes.get(id)}`);
          }
        }
        for (const outcome of outcomes.values()) seen[outcome] += 1;
        const ran = [...outcomes.values()].filter((outcome) =>
          ['ok', 'failed', 'threw'].includes(outcome),
        );
        return ran.length === admitted && outcomes.size === real.length;
      },
    ),
  );
  for (const [outcome, times] of Object.entries(seen)) {
    t.ok(times >= 100, `${outcome}: ${times} callers`);
  }
});
