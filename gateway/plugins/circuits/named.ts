import { Type } from 'typebox';
import { ProblemError } from '../../problem.ts';
import type { Circuit } from '../../upstreams/pipeline.ts';

/** The parameters of the paths with a circuit's name. */
export const CircuitParams = Type.Object({
  name: Type.String({
    maxLength: 64,
    description: 'The name of the circuit',
    examples: ['events'],
  }),
});

/** @throws ProblemError `not_found` with the names that there are */
export function circuitNamed(circuits: readonly Circuit[], wanted: string): Circuit {
  const circuit = circuits.find(({ name }) => name === wanted);
  if (circuit !== undefined) return circuit;
  const names = circuits.map(({ name }) => name).join(', ');
  throw new ProblemError('not_found', `The circuits are ${names}.`);
}
