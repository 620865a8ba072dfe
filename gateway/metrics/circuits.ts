import { Counter, type Registry } from 'prom-client';
import type { CircuitState } from '../resilience/circuit-state.ts';
import type { Circuit } from '../upstreams/pipeline.ts';
import { addCounter, addGauge } from './registry.ts';
import { automaticMoves, reasonOf } from './transition-reason.ts';

const STATES = [
  'closed',
  'open',
  'half-open',
  'forced-open',
  'forced-closed',
  'disabled',
] as const satisfies readonly CircuitState[];

// Each call is one of these once it is over; `admitted` would count it a second time.
const KINDS = ['ok', 'fail', 'ignore', 'expired', 'late', 'rejected'] as const;

const PLACES = {
  active: 'Calls that run',
  queued: 'Calls that wait for a place',
  limit: 'Calls that may run at once',
} as const;

/** The circuits, their calls, and the places in their bulkheads. */
export function addCircuitMetrics(registry: Registry, circuits: readonly Circuit[]): void {
  addGauge(registry, {
    name: 'breakwater_circuit_state',
    help: '1 for the state that the circuit is in, 0 for the others',
    labelNames: ['name', 'state'],
    read: () =>
      circuits.flatMap(({ name, breaker }) => {
        const now = breaker.state;
        return STATES.map((state) => [{ name, state }, Number(state === now)] as const);
      }),
  });

  addCounter(registry, {
    name: 'breakwater_circuit_calls_total',
    help: 'Attempts by what they said of the upstream: ok, fail, ignore (nothing), late (for an earlier state), expired (a probe without an end); rejected ones were not made',
    labelNames: ['name', 'kind'],
    read: () =>
      circuits.flatMap(({ name, breaker }) => {
        const { totals } = breaker.snapshot();
        return KINDS.map((kind) => [{ name, kind }, totals[kind]] as const);
      }),
  });

  const transitions = new Counter({
    name: 'breakwater_circuit_transitions_total',
    help: 'How often the circuit moved from one state to another, and for which kind of reason',
    labelNames: ['name', 'from', 'to', 'reason'],
    registers: [registry],
  });
  for (const { name, breaker } of circuits) {
    // From 0 on, or the first of a kind would be no increase.
    for (const move of automaticMoves) transitions.inc({ name, ...move }, 0);
    breaker.transitions.add((moved) => {
      const { from, to } = moved;
      transitions.inc({ name, from, to, reason: reasonOf(moved) });
    });
  }

  for (const [place, help] of Object.entries(PLACES) as [keyof typeof PLACES, string][]) {
    addGauge(registry, {
      name: `breakwater_bulkhead_${place}`,
      help,
      labelNames: ['name'],
      read: () => circuits.map(({ name, bulkhead }) => [{ name }, bulkhead.snapshot()[place]]),
    });
  }
}
