import * as fc from 'fast-check';
import type { Test } from 'tap';

/**
 * Asserts that a property holds for many random inputs. The seed is FC_SEED, or a new one each
 * time, and is printed.
 */
export async function holds<Inputs>(
  t: Test,
  property: fc.IRawProperty<Inputs>,
  numRuns = 10_000,
): Promise<void> {
  const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
  t.comment(`${numRuns} runs, FC_SEED=${seed}`);
  const result = await fc.check(property, { numRuns, seed });
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'it holds');
}
