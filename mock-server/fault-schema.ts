import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { headerProblems, type ExtraHeaders } from './extra-headers.ts';

const STEP_WORDS = [
  'drop',
  'reset',
  'hang',
  'half',
  'half-reset',
  'empty',
  'html',
  'garbage',
  'ok',
] as const;
const BODY_WORDS = [
  'empty',
  'html',
  'garbage',
  'half',
  'half-reset',
  'huge',
  'drip',
  'off-schema',
] as const;

export type BodyFault = (typeof BODY_WORDS)[number];

/** An HTTP status or one word; 200 and `ok` are the normal answer. */
export type SequenceStep = number | (typeof STEP_WORDS)[number];

/** What an upstream does wrong. Fields combine; the exceptions are refused by name. */
export interface Fault {
  /** Added to the upstream's own delay. */
  latencyMs?: number;
  /** Lognormal, added to the upstream's own delay. */
  latency?: { p50Ms: number; p99Ms: number };
  /** 0 to 1; 1 if only `status` is given. */
  errorRate?: number;
  /** Default 500. */
  status?: number;
  /** Seconds; the Retry-After header of every error answer. */
  retryAfter?: number;
  /** 0 to 1, in place of the contract's own drops; 0 turns those off. */
  dropRate?: number;
  /** 0 to 1; a reset (RST) instead of an answer, where a drop only closes the connection (FIN). */
  resetRate?: number;
  /** Accepts the request and never answers. */
  hang?: boolean;
  /**
   * What becomes of the body; status and everything else stay. After `half` the connection is
   * closed (FIN), after `half-reset` it is reset (RST).
   */
  body?: BodyFault;
  /** Between two bytes of `body: 'drip'`; default 100. */
  dripMs?: number;
  /** On every answer, error answers too, in place of its own; an array is a line for each value. */
  headers?: ExtraHeaders;
  /**
   * Names and recent activity end in ` (for …)` with the caller's Authorization, or else cookie, or
   * else `nobody`; each answer, error answers too, sets a `session` cookie of its own.
   */
  personal?: boolean;
  /** 401 without Authorization, 403 for `Bearer forbidden`, where the answer would be normal. */
  requireAuthorization?: boolean;
  /** One step per request, `503,503,200` or an array; the fault ends after the last one. */
  sequence?: string | SequenceStep[];
  /** The fault ends after this many requests. */
  times?: number;
  /** The fault ends after this time. */
  forMs?: number;
}

const STEP_PATTERN = `(?:[2-5]\\d\\d|${STEP_WORDS.join('|')})`;
const Rate = Type.Number({ minimum: 0, maximum: 1 });
const Status = Type.Integer({ minimum: 200, maximum: 599 });
// Node fires a longer timer at once.
const Duration = Type.Number({ minimum: 0, maximum: 2 ** 31 - 1 });
const step = `a status from 200 to 599 or one of ${STEP_WORDS.join(', ')}`;

const FIELDS = {
  latencyMs: [Duration, 'a number of milliseconds, 0 or more'],
  latency: [
    Type.Object(
      { p50Ms: Type.Number({ exclusiveMinimum: 0 }), p99Ms: Type.Number({ exclusiveMinimum: 0 }) },
      { additionalProperties: false },
    ),
    '{ p50Ms, p99Ms }, both numbers of milliseconds above 0',
  ],
  errorRate: [Rate, 'a number from 0 to 1'],
  status: [Status, 'a whole number from 200 to 599'],
  retryAfter: [Type.Integer({ minimum: 0 }), 'a whole number of seconds, 0 or more'],
  dropRate: [Rate, 'a number from 0 to 1'],
  resetRate: [Rate, 'a number from 0 to 1'],
  hang: [Type.Boolean(), 'true or false'],
  body: [Type.Enum([...BODY_WORDS]), `one of ${BODY_WORDS.join(', ')}`],
  dripMs: [Duration, 'a number of milliseconds, 0 or more'],
  personal: [Type.Boolean(), 'true or false'],
  requireAuthorization: [Type.Boolean(), 'true or false'],
  sequence: [
    Type.Union([
      Type.String({ pattern: `^\\s*${STEP_PATTERN}\\s*(?:,\\s*${STEP_PATTERN}\\s*)*$` }),
      Type.Array(Type.Union([Status, Type.Enum([...STEP_WORDS])]), { minItems: 1 }),
    ]),
    `a comma-separated text or a non-empty array, each entry ${step}`,
  ],
  times: [Type.Integer({ minimum: 1 }), 'a whole number, 1 or more'],
  forMs: [Duration, 'a number of milliseconds, 0 or more'],
} as const;

/** What is wrong with the value of a field. */
type Check = (value: unknown) => string[];

const CHECKS: ReadonlyMap<string, Check> = new Map([
  ...Object.entries(FIELDS).map(([name, [schema, must]]): [string, Check] => {
    const compiled = Compile(schema);
    return [name, (value) => (compiled.Check(value) ? [] : [`${name} must be ${must}`])];
  }),
  ['headers', headerProblems],
]);

/** Which fields make no sense together or alone. Only asked when each field is right by itself. */
const CONFLICTS: readonly (readonly [(fault: Fault) => boolean, string])[] = [
  [
    (fault) => fault.latencyMs !== undefined && fault.latency !== undefined,
    'latencyMs and latency cannot be combined',
  ],
  [
    ({ latency }) => latency !== undefined && latency.p99Ms < latency.p50Ms,
    'latency.p99Ms must not be below latency.p50Ms',
  ],
  ...(['errorRate', 'status', 'hang', 'body'] as const).map(
    (field) =>
      [
        (fault: Fault) => fault.sequence !== undefined && fault[field] !== undefined,
        `sequence and ${field} cannot be combined`,
      ] as const,
  ),
  [
    ({ dropRate = 0, resetRate = 0 }) => dropRate + resetRate > 1,
    'dropRate and resetRate must not be above 1 together',
  ],
  [
    (fault) => fault.dripMs !== undefined && fault.body !== 'drip',
    'dripMs is only for body "drip"',
  ],
  [
    (fault) =>
      fault.retryAfter !== undefined &&
      fault.errorRate === undefined &&
      fault.status === undefined &&
      fault.sequence === undefined,
    'retryAfter is only for errorRate, status or sequence',
  ],
  [
    (fault) => Object.keys(fault).every((field) => field === 'times' || field === 'forMs'),
    'the fault does nothing: it needs a field other than times and forMs',
  ],
];

export class InvalidFaultError extends Error {
  override readonly name = 'InvalidFaultError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Invalid fault: ${problems.join('; ')}.`);
    this.problems = problems;
  }
}

function problemsOf(input: object): string[] {
  return Object.entries(input).flatMap(([field, value]) => {
    const check = CHECKS.get(field);
    if (check === undefined) {
      return [
        `${JSON.stringify(field)} is not a field of a fault (${[...CHECKS.keys()].join(', ')})`,
      ];
    }
    return check(value);
  });
}

/** A copy of the input as a fault. Throws an InvalidFaultError that names everything wrong with it. */
export function parseFault(input: unknown): Fault {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new InvalidFaultError(['a fault must be a JSON object']);
  }
  const problems = problemsOf(input);
  if (problems.length > 0) throw new InvalidFaultError(problems);
  const fault: Fault = structuredClone(input);
  const conflicts = CONFLICTS.flatMap(([applies, message]) => (applies(fault) ? [message] : []));
  if (conflicts.length > 0) throw new InvalidFaultError(conflicts);
  return fault;
}

function isStepWord(text: string): text is (typeof STEP_WORDS)[number] {
  return STEP_WORDS.some((word) => word === text);
}

/** The steps of a parsed fault's sequence. */
export function parseSequence(sequence: string | SequenceStep[]): SequenceStep[] {
  if (typeof sequence !== 'string') return [...sequence];
  return sequence
    .split(',')
    .map((text) => text.trim())
    .map((text) => (isStepWord(text) ? text : Number(text)));
}
