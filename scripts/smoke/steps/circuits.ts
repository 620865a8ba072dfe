import { Type } from 'typebox';
import { CircuitStatus } from '../../../gateway/upstreams/circuit-status.ts';
import { expectBody, aProblem } from '../checks.ts';
import type { Reply } from '../http.ts';
import { see, type Step } from '../step.ts';
import { expect } from '../surprise.ts';

const has =
  (...names: string[]) =>
  (reply: Reply): string => {
    const circuits = expectBody(reply, 200, Type.Array(CircuitStatus));
    const absent = names.filter((name) => circuits.every((circuit) => circuit.name !== name));
    expect(absent.length === 0, `there is no circuit ${absent.join(', ')}`);
    return circuits.map(({ name, state }) => `${name} ${state}`).join(', ');
  };

export const circuits: Step = {
  name: 'circuits',
  title: 'The circuits',
  async run(ctx) {
    await see(ctx, 'GET /circuits', has('users', 'events', 'events.write', 'enrichment', 'store'));
    await see(ctx, 'GET /events/circuit-status', has('events', 'events.write'));
    await see(ctx, 'GET /circuits/events.write', (reply) => {
      const { state, reason, window, totals } = expectBody(reply, 200, CircuitStatus);
      const { calls, failures } = window;
      return `${state} (${reason}), ${failures} of ${calls} calls failed, ${totals.rejected} rejected`;
    });
    await see(ctx, 'GET /circuits/nothing', aProblem('not_found'));
  },
};
