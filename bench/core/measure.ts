import { getHeapStatistics } from 'node:v8';
import type { Case, Measured } from './case.ts';
import { workRuns } from './work.ts';

type Call = () => number | Promise<number>;

interface Calls {
  call: Call;
  /** How often the work must have been run for each call. */
  worksPerCall: 0 | 1;
}

/** Calls that resolve to 1, one after the other. */
export function resolving({ call, worksPerCall }: Calls): Case['measure'] {
  return async (calls) => {
    await resolve(call, calls / 10);
    const [worked, bytes, startedAt] = [workRuns(), allocated(), performance.now()];
    const sum = await resolve(call, calls);
    const ms = performance.now() - startedAt;
    const grown = allocated() - bytes;
    return result(calls, ms, grown, {
      right: sum,
      worked: workRuns() - worked,
      worksPerCall,
    });
  };
}

/** Calls that reject with an error that `isRight`, one after the other. */
export function rejecting(
  { call, worksPerCall }: Calls,
  isRight: (error: unknown) => boolean,
): Case['measure'] {
  return async (calls) => {
    await reject(call, isRight, calls / 10);
    const [worked, bytes, startedAt] = [workRuns(), allocated(), performance.now()];
    const right = await reject(call, isRight, calls);
    const ms = performance.now() - startedAt;
    const grown = allocated() - bytes;
    return result(calls, ms, grown, { right, worked: workRuns() - worked, worksPerCall });
  };
}

async function resolve(call: Call, calls: number): Promise<number> {
  let sum = 0;
  for (let i = 0; i < calls; i += 1) sum += await call();
  return sum;
}

async function reject(call: Call, isRight: (error: unknown) => boolean, calls: number) {
  let right = 0;
  for (let i = 0; i < calls; i += 1) {
    try {
      await call();
    } catch (error) {
      if (isRight(error)) right += 1;
    }
  }
  return right;
}

function result(
  calls: number,
  ms: number,
  bytes: number,
  { right, worked, worksPerCall }: { right: number; worked: number; worksPerCall: number },
): Measured {
  const measured = { ns: (ms * 1e6) / calls, bytes: bytes / calls };
  const expected = calls * worksPerCall;
  if (right === calls && worked === expected) return measured;
  const fault = `${right} of ${calls} calls were right; the work ran ${worked} times, not ${expected}`;
  return { ...measured, fault };
}

/** Unlike the heap's size, this grows alike whether garbage is collected meanwhile or not. */
export function allocated(): number {
  return (getHeapStatistics() as { total_allocated_bytes?: number }).total_allocated_bytes ?? NaN;
}
