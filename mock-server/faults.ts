import { UPSTREAMS, isUpstreamName, type UpstreamName } from './contract.ts';
import { parseFault, parseSequence, type Fault, type SequenceStep } from './fault-schema.ts';

export interface ActiveFault {
  readonly upstream: UpstreamName;
  readonly fault: Fault;
  /** Requests until the fault ends by itself, if `times` or `sequence` is set. */
  readonly callsLeft?: number;
  /** Milliseconds until the fault ends by itself, if `forMs` is set. */
  readonly msLeft?: number;
}

export interface Faults {
  /** Replaces the upstream's fault. Throws an InvalidFaultError that names everything wrong. */
  set: (upstream: UpstreamName, fault: Fault) => void;
  /** Clears one upstream's fault, or all of them. */
  clear: (upstream?: UpstreamName) => void;
  list: () => ActiveFault[];
}

/** A fault's part in one request. */
export interface TakenFault {
  readonly fault: Fault;
  readonly step?: SequenceStep;
}

export interface FaultSource extends Faults {
  /** The fault for the next request; counts down what ends by itself. */
  take: (upstream: UpstreamName) => TakenFault | undefined;
}

interface Entry {
  readonly fault: Fault;
  readonly steps: readonly SequenceStep[];
  readonly callsInAll: number;
  readonly endsAt: number;
  callsTaken: number;
}

function createEntry(fault: Fault, now: number): Entry {
  const steps = fault.sequence === undefined ? [] : parseSequence(fault.sequence);
  return {
    fault,
    steps,
    callsInAll: Math.min(fault.times ?? Infinity, steps.length === 0 ? Infinity : steps.length),
    endsAt: now + (fault.forMs ?? Infinity),
    callsTaken: 0,
  };
}

/** The fault of one request alone, as its header has it: only the first step of a sequence counts. */
export function faultOnce(fault: Fault): TakenFault {
  const step = fault.sequence === undefined ? undefined : parseSequence(fault.sequence)[0];
  return step === undefined ? { fault } : { fault, step };
}

export function createFaults(now: () => number = () => performance.now()): FaultSource {
  const entries = new Map<UpstreamName, Entry>();

  // Looked at when asked rather than by a timer, which would be one more thing to stop.
  function current(upstream: UpstreamName): Entry | undefined {
    const entry = entries.get(upstream);
    if (entry === undefined || now() < entry.endsAt) return entry;
    entries.delete(upstream);
    return undefined;
  }

  return {
    set(upstream, fault) {
      if (!isUpstreamName(upstream)) throw new TypeError(unknownUpstream(upstream));
      entries.set(upstream, createEntry(parseFault(fault), now()));
    },
    clear(upstream) {
      if (upstream === undefined) entries.clear();
      else entries.delete(upstream);
    },
    list() {
      return UPSTREAMS.flatMap((upstream) => {
        const entry = current(upstream);
        if (entry === undefined) return [];
        const callsLeft = entry.callsInAll - entry.callsTaken;
        const msLeft = entry.endsAt - now();
        return [
          {
            upstream,
            fault: structuredClone(entry.fault),
            ...(Number.isFinite(callsLeft) && { callsLeft }),
            ...(Number.isFinite(msLeft) && { msLeft }),
          },
        ];
      });
    },
    take(upstream) {
      const entry = current(upstream);
      if (entry === undefined) return undefined;
      const step = entry.steps[entry.callsTaken];
      entry.callsTaken += 1;
      if (entry.callsTaken >= entry.callsInAll) entries.delete(upstream);
      return step === undefined ? { fault: entry.fault } : { fault: entry.fault, step };
    },
  };
}

export function unknownUpstream(name: string): string {
  return `There is no upstream ${JSON.stringify(name)}; there are ${UPSTREAMS.join(', ')}.`;
}
