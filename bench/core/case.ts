export const libraries = ['breakwater', 'cockatiel', 'opossum', 'mollitia', 'lru-cache'] as const;
export type Library = (typeof libraries)[number];

/** One thing that is measured. */
export interface Case {
  /** What is done; cases of one group do the same, and are compared. */
  group: Group;
  /** Unique within its group. */
  name: string;
  /** Whose code it is; undefined for the work without any guard. */
  library: Library | undefined;
  measure(calls: number): Measured | Promise<Measured>;
  /** How many calls at most make a batch; without it, as many as the time allows. */
  maxCalls?: number;
  /** Whether everything is still in the state that it should be in, such as a circuit closed. */
  isIntact(): boolean;
  dispose(): void;
}

export interface Measured {
  ns: number;
  /** Allocated on the heap; NaN where that cannot be told. */
  bytes: number;
  /** What was not as it should be, in words. */
  fault?: string;
}

export const groups = {
  breaker: 'Breaker around a resolved call',
  pipeline: 'Whole pipeline around it',
  rejection: 'Rejection by an open circuit',
  'cache-hit': 'Cache hit',
  failure: 'One failure in the window',
} as const;
export type Group = keyof typeof groups;
