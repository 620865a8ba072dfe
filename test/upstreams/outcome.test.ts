import { test } from 'tap';
import {
  AttemptTimeoutError,
  BulkheadFullError,
  CallerGoneError,
  CircuitOpenError,
  DeadlineExceededError,
} from '../../gateway/resilience/errors.ts';
import { UpstreamError, type UpstreamFailure } from '../../gateway/upstreams/errors.ts';
import {
  classify,
  failureOfConnection,
  failureOfPayload,
  failureOfStatus,
  isOutage,
  isRetryable,
} from '../../gateway/upstreams/outcome.ts';
import { createBreaker } from '../support/breaker.ts';
import { createCall } from '../support/deferred.ts';

const failed = (failure: UpstreamFailure | undefined): unknown =>
  failure === undefined ? undefined : new UpstreamError('users', failure);
const status = (code: number, retryAfterMs?: number, isForCaller = false) =>
  failed(failureOfStatus(code, { retryAfterMs, isForCaller }));
const connection = (code: string, cause = new Error('of undici')) =>
  failed(failureOfConnection(Object.assign(cause, { code })));

const LEFT = new CallerGoneError('the client left');
const SPENT = new DeadlineExceededError('the deadline is spent');
const OVERDUE = new AttemptTimeoutError('no answer within 1500 ms', 'users');

interface Row {
  what: string;
  /** What the attempt throws; undefined where it brings an answer. */
  error: unknown;
  /** What the attempt's call was ended with from outside, where it was. */
  endedWith?: { reason: unknown };
  code: string | undefined;
  outcome: 'ok' | 'fail' | 'ignore';
  retryable: boolean;
  isOutage: boolean;
  class: string;
}

type Short = [
  what: string,
  error: unknown,
  code: string | undefined,
  outcome: Row['outcome'],
  flags: '' | 'retry' | 'outage' | 'retry outage',
  className?: string,
];

// What of the design's table is told from the error alone.
const seen: Short[] = [
  ['refused', connection('ECONNREFUSED'), 'upstream_unreachable', 'fail', 'retry outage'],
  ['unknown host', connection('ENOTFOUND'), 'upstream_unreachable', 'fail', 'retry outage'],
  ['DNS', connection('EAI_AGAIN'), 'upstream_unreachable', 'fail', 'retry outage'],
  ['TLS', connection('CERT_HAS_EXPIRED'), 'upstream_unreachable', 'fail', 'retry outage'],
  [
    'TLS alert',
    connection('ERR_SSL_WRONG_VERSION_NUMBER'),
    'upstream_unreachable',
    'fail',
    'retry outage',
  ],
  [
    'connect timeout',
    connection('UND_ERR_CONNECT_TIMEOUT'),
    'upstream_unreachable',
    'fail',
    'retry outage',
  ],
  [
    'reset before the answer',
    connection('ECONNRESET'),
    'upstream_unreachable',
    'fail',
    'retry outage',
  ],
  [
    'reset in the body',
    connection('UND_ERR_SOCKET'),
    'upstream_unreachable',
    'fail',
    'retry outage',
  ],
  [
    'not HTTP',
    failed(failureOfConnection(Object.assign(new Error(), { name: 'HTTPParserError' }))),
    'upstream_bad_response',
    'fail',
    'outage',
  ],
  [
    'headers without end',
    connection('UND_ERR_HEADERS_OVERFLOW'),
    'upstream_bad_response',
    'fail',
    'outage',
  ],
  [
    'no code',
    failed(failureOfConnection(new Error('terminated'))),
    'upstream_unreachable',
    'fail',
    'retry outage',
  ],
  [
    'too large',
    connection('UND_ERR_RES_EXCEEDED_MAX_SIZE'),
    'upstream_bad_response',
    'fail',
    'outage',
  ],
  ['attempt timeout', OVERDUE, 'upstream_timeout', 'fail', 'retry outage'],
  ['500', status(500), 'upstream_bad_response', 'fail', 'retry outage'],
  ['501', status(501), 'upstream_bad_response', 'fail', 'retry outage'],
  ['502', status(502), 'upstream_bad_response', 'fail', 'retry outage'],
  ['503', status(503), 'upstream_unavailable', 'fail', 'retry outage'],
  ['503, Retry-After', status(503, 5_000), 'upstream_unavailable', 'fail', 'outage'],
  ['503, Retry-After: 0', status(503, 0), 'upstream_unavailable', 'fail', 'outage'],
  ['504', status(504), 'upstream_bad_response', 'fail', 'retry outage'],
  ['599', status(599), 'upstream_bad_response', 'fail', 'retry outage'],
  ['200', status(200), undefined, 'ok', ''],
  ['204', status(204), undefined, 'ok', ''],
  ['299', status(299), undefined, 'ok', ''],
  ['301', status(301), 'upstream_bad_response', 'ok', ''],
  ['304', status(304), 'upstream_bad_response', 'ok', ''],
  ['400', status(400), 'upstream_bad_response', 'ok', ''],
  ['401', status(401), 'upstream_bad_response', 'ok', ''],
  ['403', status(403), 'upstream_bad_response', 'ok', ''],
  ['404', status(404), 'not_found', 'ok', ''],
  ['409', status(409), 'conflict', 'ok', ''],
  ['410', status(410), 'not_found', 'ok', ''],
  ['422', status(422), 'upstream_bad_response', 'ok', ''],
  ['429', status(429), 'upstream_unavailable', 'ignore', 'outage'],
  ['429, Retry-After', status(429, 5_000), 'upstream_unavailable', 'ignore', 'outage'],
  ['499', status(499), 'upstream_bad_response', 'ok', ''],
  [
    'not JSON',
    failed(failureOfPayload('not JSON', new SyntaxError())),
    'upstream_bad_response',
    'fail',
    'outage',
  ],
  ['off-schema', failed(failureOfPayload('off-schema')), 'upstream_bad_response', 'fail', 'outage'],
  [
    'own: circuit open',
    new CircuitOpenError('open', 'users', 1),
    'circuit_open',
    'ignore',
    'outage',
    'own',
  ],
  [
    'own: bulkhead full',
    new BulkheadFullError('full', 'users', 1),
    'bulkhead_full',
    'ignore',
    'outage',
    'own',
  ],
  ['own: deadline', SPENT, 'deadline_exceeded', 'ignore', 'outage', 'own'],
  ['the caller left', LEFT, 'client_closed', 'ignore', 'outage', 'own'],
  ['a bug of ours', new TypeError('x is not a function'), undefined, 'ignore', '', 'own'],
  ['a string', 'thrown by whom?', undefined, 'ignore', '', 'own'],
];

const aborted = { outcome: 'ignore', class: 'aborted' } as const;
const ours = { retryable: false, isOutage: true, ...aborted };
const theirs = {
  error: connection('UND_ERR_ABORTED'),
  code: 'upstream_unreachable',
  retryable: true,
  isOutage: true,
  ...aborted,
};

// Ended from outside, whatever the attempt then throws says nothing about the upstream.
const ended: Row[] = [
  {
    what: 'client abort',
    error: LEFT,
    endedWith: { reason: LEFT },
    code: 'client_closed',
    ...ours,
  },
  {
    what: 'client abort with a string',
    error: 'left',
    endedWith: { reason: 'left' },
    code: undefined,
    retryable: false,
    isOutage: false,
    ...aborted,
  },
  {
    what: 'client abort with nothing',
    error: undefined,
    endedWith: { reason: undefined },
    code: undefined,
    retryable: false,
    isOutage: false,
    ...aborted,
  },
  { what: 'client abort seen as a reset', endedWith: { reason: LEFT }, ...theirs },
  {
    what: 'deadline',
    error: SPENT,
    endedWith: { reason: SPENT },
    code: 'deadline_exceeded',
    ...ours,
  },
  { what: 'lost hedge', error: LEFT, endedWith: { reason: LEFT }, code: 'client_closed', ...ours },
  { what: 'lost hedge seen as a reset', endedWith: { reason: LEFT }, ...theirs },
  {
    what: 'lost hedge that timed out as well',
    error: OVERDUE,
    endedWith: { reason: LEFT },
    code: 'upstream_timeout',
    retryable: true,
    isOutage: true,
    ...aborted,
  },
];

const rows: Row[] = [
  ...seen.map(([what, error, code, outcome, flags, className]) => ({
    what,
    error,
    code,
    outcome,
    retryable: flags.startsWith('retry'),
    isOutage: flags.endsWith('outage'),
    class: className ?? code ?? 'ok',
  })),
  ...ended,
];

for (const row of rows) {
  const { what, error, endedWith, outcome, retryable } = row;
  await test(`${what}: ${row.code ?? 'no code'}, ${outcome}`, async (t) => {
    const { breaker, clock } = createBreaker({ classify });
    const call = createCall(clock);
    const isAnswer = error === undefined && endedWith === undefined;
    const execution = breaker.execute(async () => {
      if (endedWith !== undefined) call.end(endedWith.reason);
      if (isAnswer) return 'answer';
      throw error;
    }, call);
    const result = await execution.catch((thrown: unknown) => thrown);
    t.equal(result, isAnswer ? 'answer' : error);
    t.equal((error as { code?: string } | undefined)?.code, row.code);
    t.equal(isRetryable(error), retryable);
    t.equal(isOutage(error), row.isOutage);
    const { outcomes, totals } = breaker.snapshot();
    t.match(outcomes, [{ outcome, class: row.class }]);
    t.match(totals, { ok: 0, fail: 0, ignore: 0, [outcome]: 1 });
  });
}

await test('what the upstream asked for is passed on, to the circuit too', async (t) => {
  for (const code of [429, 503]) {
    t.match(status(code, 5_000), { retryAfterMs: 5_000 });
    t.match(classify(status(code, 5_000)), { retryAfterMs: 5_000 });
    t.equal(classify(status(code)).retryAfterMs, undefined);
  }
  const { breaker } = createBreaker({ classify, failureThreshold: 1, openMs: 1_000 });
  breaker.settle(breaker.admit(), classify(status(503, 5_000)));
  t.equal(breaker.snapshot().openForMs, 5_000);
});

await test('the cause is kept for the log', async (t) => {
  const cause = new Error('connect ECONNREFUSED 10.0.0.1:8080');
  t.equal((connection('ECONNREFUSED', cause) as Error).cause, cause);
  t.match(connection('ECONNREFUSED'), {
    upstream: 'users',
    message: 'users: the connection failed (ECONNREFUSED)',
  });
  t.match(connection('UND_ERR_RES_EXCEEDED_MAX_SIZE', cause), {
    message: 'users: the answer is larger than UPSTREAM_MAX_RESPONSE_BYTES',
    cause,
  });
  t.match(status(502), { message: 'users: answered 502' });
  t.match(failed(failureOfPayload('not JSON', cause)), { message: 'users: not JSON', cause });
});
