import type { ExtraHeaders } from './extra-headers.ts';
import type { BodyFault, Fault, SequenceStep } from './fault-schema.ts';
import type { TakenFault } from './faults.ts';
import type { Random } from './random.ts';

/** What will happen to one request, decided when it arrives. */
export interface Plan {
  readonly delayMs: number;
  /** `normal` asks the handlers; a number is an error answer with that status. */
  readonly answer: 'normal' | 'drop' | 'reset' | 'hang' | number;
  readonly retryAfter?: number;
  readonly body?: BodyFault;
  readonly dripMs: number;
  readonly headers?: ExtraHeaders;
  readonly personal?: boolean;
  readonly requireAuthorization?: boolean;
}

interface Dice {
  readonly drop: number;
  readonly error: number;
  readonly normal: number;
}

/**
 * Always four numbers per request, used or not: what a fault needs does not shift the ones after it.
 * `normal` is Box and Muller's.
 */
function roll(random: Random): Dice {
  const drop = random();
  const error = random();
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return { drop, error, normal: radius * Math.cos(2 * Math.PI * random()) };
}

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.326_347_874;

function delayOf(fault: Fault, dice: Dice): number {
  if (fault.latencyMs !== undefined) return fault.latencyMs;
  if (fault.latency === undefined) return 0;
  const { p50Ms, p99Ms } = fault.latency;
  return p50Ms * Math.exp((Math.log(p99Ms / p50Ms) / Z99) * dice.normal);
}

function answerOf(fault: Fault, step: SequenceStep | undefined, dice: Dice): Plan['answer'] {
  if (step !== undefined) {
    if (step === 'drop' || step === 'reset' || step === 'hang') return step;
    return typeof step === 'number' && step !== 200 ? step : 'normal';
  }
  if (fault.hang === true) return 'hang';
  const errorRate = fault.errorRate ?? (fault.status === undefined ? 0 : 1);
  return dice.error < errorRate ? (fault.status ?? 500) : 'normal';
}

function bodyOf(fault: Fault, step: SequenceStep | undefined): BodyFault | undefined {
  switch (step) {
    case 'empty':
    case 'html':
    case 'garbage':
    case 'half':
    case 'half-reset':
      return step;
    default:
      return fault.body;
  }
}

/** How the connection ends without an answer, if it does: one number decides on both. */
function endOf(drop: number, dropRate: number, resetRate: number): 'drop' | 'reset' | undefined {
  if (drop < resetRate) return 'reset';
  return drop < resetRate + dropRate ? 'drop' : undefined;
}

/** @param ownDropRate what the contract drops here without any fault */
export function decide(taken: TakenFault | undefined, ownDropRate: number, random: Random): Plan {
  const dice = roll(random);
  if (taken === undefined) {
    return { delayMs: 0, answer: dice.drop < ownDropRate ? 'drop' : 'normal', dripMs: 0 };
  }
  const { fault, step } = taken;
  const { retryAfter, headers, personal, requireAuthorization } = fault;
  // A sequence is meant to be exact: the contract's own drops would break it up.
  const dropRate = fault.dropRate ?? (step === undefined ? ownDropRate : 0);
  const body = bodyOf(fault, step);
  return {
    delayMs: delayOf(fault, dice),
    answer: endOf(dice.drop, dropRate, fault.resetRate ?? 0) ?? answerOf(fault, step, dice),
    dripMs: fault.dripMs ?? 100,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(body !== undefined && { body }),
    ...(headers !== undefined && { headers }),
    ...(personal !== undefined && { personal }),
    ...(requireAuthorization !== undefined && { requireAuthorization }),
  };
}
