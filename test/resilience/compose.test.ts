import { test } from 'tap';
import type { Call } from '../../gateway/resilience/call.ts';
import { compose, type Policy } from '../../gateway/resilience/policy.ts';
import { ManualClock } from '../support/clock.ts';
import { createCall } from '../support/deferred.ts';

/** Says when it is entered and left, and gives a call of its own to what is inside. */
function createTracer(name: string, trace: string[], limitMs: number): Policy {
  return {
    async execute(operation, call) {
      trace.push(`${name} in`);
      try {
        return await operation(call.child(limitMs));
      } finally {
        trace.push(`${name} out`);
      }
    },
  };
}

const answer = (given: Call): Promise<Call> => Promise.resolve(given);

await test('the outermost comes first, and each gets the call of the one around it', async (t) => {
  const trace: string[] = [];
  const policy = compose(
    createTracer('a', trace, 300),
    createTracer('b', trace, 200),
    createTracer('c', trace, 100),
  );
  let seen: Call | undefined;
  const operation = async (call: Call) => {
    trace.push('work');
    seen = call;
    return 'answer';
  };
  t.equal(await policy.execute(operation, createCall(new ManualClock())), 'answer');
  t.strictSame(trace, ['a in', 'b in', 'c in', 'work', 'c out', 'b out', 'a out']);
  t.equal(seen?.deadline, 100);
});

await test('errors pass through all of them', async (t) => {
  const trace: string[] = [];
  const policy = compose(createTracer('a', trace, 2), createTracer('b', trace, 1));
  const error = new Error('failed');
  const failing = policy.execute(() => Promise.reject(error), createCall(new ManualClock()));
  await t.rejects(failing, error);
  t.strictSame(trace, ['a in', 'b in', 'b out', 'a out']);
});

await test('one policy is itself, and none is the work alone', async (t) => {
  const call = createCall(new ManualClock());
  const trace: string[] = [];
  t.not(await compose(createTracer('a', trace, 1)).execute(answer, call), call);
  t.strictSame(trace, ['a in', 'a out']);
  t.equal(await compose().execute(answer, call), call);
});

await test('a composed policy can be composed again, and runs many calls at once', async (t) => {
  const trace: string[] = [];
  const inner = compose(createTracer('b', trace, 2), createTracer('c', trace, 1));
  const policy = compose(createTracer('a', trace, 3), inner);
  const clock = new ManualClock();
  const run = (n: number) => policy.execute(() => Promise.resolve(n), createCall(clock));
  t.strictSame(await Promise.all([run(1), run(2)]), [1, 2]);
  t.strictSame(trace.slice(0, 6), ['a in', 'b in', 'c in', 'a in', 'b in', 'c in']);
});
