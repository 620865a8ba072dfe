import * as fc from 'fast-check';
import { test } from 'tap';
import { InvalidFaultError, parseFault, parseSequence } from '../../mock-server/fault-schema.ts';

function problemsOf(input: unknown): readonly string[] {
  try {
    parseFault(input);
    return [];
  } catch (error) {
    if (error instanceof InvalidFaultError) return error.problems;
    throw error;
  }
}

await test('every fault of the input is named at once', async (t) => {
  const problems = problemsOf({
    latencyMs: -1,
    latency: { p50Ms: 10 },
    errorRate: 1.1,
    status: 600,
    retryAfter: 0.5,
    dropRate: '0',
    hang: 1,
    body: 'pudding',
    dripMs: null,
    sequence: '503,teapot',
    times: 0,
    forMs: Number.NaN,
    headers: 'age: 3',
    personal: 'yes',
    requireAuthorization: 1,
    colour: 'red',
  });
  t.same(
    problems.map((problem) => problem.split(' ', 1)[0]),
    [
      'latencyMs',
      'latency',
      'errorRate',
      'status',
      'retryAfter',
      'dropRate',
      'hang',
      'body',
      'dripMs',
      'sequence',
      'times',
      'forMs',
      'headers',
      'personal',
      'requireAuthorization',
      '"colour"',
    ],
  );
  t.equal(problems[2], 'errorRate must be a number from 0 to 1');
});

await test('not a fault at all', async (t) => {
  for (const input of [undefined, null, [], 'hang', 3]) {
    t.same(problemsOf(input), ['a fault must be a JSON object']);
  }
  t.match(problemsOf({}), [/does nothing/]);
  t.match(problemsOf({ times: 3, forMs: 3 }), [/does nothing/]);
  t.match(problemsOf(JSON.parse('{"__proto__":{"hang":true}}')), [/"__proto__" is not a field/]);
  t.match(problemsOf({ constructor: 1 }), [/"constructor" is not a field/]);
});

await test('fields that exclude each other', async (t) => {
  t.match(problemsOf({ latencyMs: 1, latency: { p50Ms: 1, p99Ms: 2 } }), [/cannot be combined/]);
  t.match(problemsOf({ latency: { p50Ms: 3, p99Ms: 2 } }), [/must not be below/]);
  t.match(problemsOf({ latency: { p50Ms: 3, p99Ms: 4, p999Ms: 5 } }), [/^latency must be/]);
  t.match(problemsOf({ sequence: '200', hang: true, body: 'half' }), [/hang/, /body/]);
  t.match(problemsOf({ dripMs: 3, hang: true }), [/dripMs is only for/]);
  t.match(problemsOf({ retryAfter: 3 }), [/retryAfter is only for/]);
});

await test('headers: each faulty one is named', async (t) => {
  t.same(
    problemsOf({
      headers: {
        'bad name': 'x',
        '': 'x',
        'Content-Length': '3',
        'transfer-encoding': 'chunked',
        connection: 'close',
        trailer: 'x',
        'x-lines': 'a\r\nset-cookie: b',
        'x-null': 'a\0',
        'x-far': '\u20ac',
        'x-number': 3,
        'x-none': [],
        'x-mixed': ['a', 'b\n'],
        'X-Fine': 'a\tb, \u00e9',
        'x-fine': '',
      },
    }),
    [
      'headers: "bad name" is not the name of a header',
      'headers: "" is not the name of a header',
      'headers: content-length cannot be set, the mock server needs it itself',
      'headers: transfer-encoding cannot be set, the mock server needs it itself',
      'headers: connection cannot be set, the mock server needs it itself',
      'headers: trailer cannot be set, the mock server needs it itself',
      ...['x-lines', 'x-null', 'x-far', 'x-number', 'x-none', 'x-mixed'].map(
        (name) =>
          `headers: ${name} must be a text or a non-empty array of texts, in Latin-1 without ` +
          'control characters',
      ),
      'headers: x-fine is there twice',
    ],
  );
  for (const headers of [null, [], ['age'], 3, true]) {
    t.same(problemsOf({ headers }), ['headers must be an object of names and values']);
  }
  t.same(problemsOf({ headers: {} }), ['headers must name at least one header']);
  t.same(problemsOf(JSON.parse('{"headers":{"__proto__":"a","constructor":"b"}}')), []);
});

await test('headers, personal and requireAuthorization go with everything', async (t) => {
  const extra = { headers: { age: '3' }, personal: true, requireAuthorization: true };
  for (const fault of [
    { sequence: '503,200' },
    { status: 503, retryAfter: 3 },
    { body: 'huge' },
    { latencyMs: 3, times: 3, forMs: 3 },
  ]) {
    t.same(problemsOf({ ...fault, ...extra }), []);
  }
});

await test('sequences', async (t) => {
  t.same(problemsOf({ sequence: '503, 503 ,200,drop,hang,half,empty,html,garbage,ok' }), []);
  for (const sequence of ['', ',', '503,', '199', '600', '5030', '20', 'DROP', 'constructor']) {
    t.equal(problemsOf({ sequence }).length, 1, JSON.stringify(sequence));
  }
  for (const sequence of [[], ['503'], [199], [200.5], [null], ['huge']]) {
    t.equal(problemsOf({ sequence }).length, 1, JSON.stringify(sequence));
  }
  const Step = fc.oneof(
    fc.integer({ min: 200, max: 599 }),
    fc.constantFrom('drop' as const, 'hang' as const, 'half' as const, 'ok' as const),
  );
  fc.assert(
    fc.property(fc.array(Step, { minLength: 1 }), (steps) => {
      const text = steps.join(',');
      t.same(problemsOf({ sequence: text }), []);
      t.same(parseSequence(text), steps);
      t.same(parseSequence(steps), steps);
    }),
    { seed: 1, numRuns: 50 },
  );
});

await test('a parsed fault is a copy', async (t) => {
  const input = { sequence: [503] };
  const fault = parseFault(input);
  input.sequence.push(200);
  t.same(fault, { sequence: [503] });
});

await test('whatever comes in, it is a fault or an InvalidFaultError', async () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.object()), (input) => {
      problemsOf(input);
    }),
    { seed: 1 },
  );
});
