import { test } from 'tap';
import {
  decide,
  hasFailed,
  isFallback,
  type Decision,
  type Demand,
  type Gate,
  type Kept,
} from '../../gateway/resilience/cache-decision.ts';

// Fresh for 100 ms, refreshed behind its back until 150, served in an outage until 300.
const LIFETIME = { ttlMs: 100, staleWhileRevalidateMs: 50, staleIfErrorMs: 200 };
const STORED_AT = 1_000;

const kept = (overrides: Partial<Kept> = {}): Kept => ({
  lifetime: LIFETIME,
  storedAt: STORED_AT,
  failedRefreshes: 0,
  failedEpoch: undefined,
  refreshAfter: -Infinity,
  ...overrides,
});

/** Failed once in epoch 0, and not to be tried again before an age of 130 ms. */
const failed = (overrides: Partial<Kept> = {}): Kept =>
  kept({ failedRefreshes: 1, failedEpoch: 0, refreshAfter: STORED_AT + 130, ...overrides });

const gate = (admits: boolean, epoch = 0): Gate => ({ epoch, wouldAdmit: () => admits });
const CLOSED = gate(true);
const OPEN = gate(false);

type Row = [ageMs: number, demand: Demand, expected: Decision];

const TABLES: Record<string, { entry?: Kept; gates: (Gate | undefined)[]; rows: Row[] }> = {
  'nothing is in the way': {
    gates: [CLOSED, undefined],
    rows: [
      [-1, {}, 'fresh'],
      [0, {}, 'fresh'],
      [99, {}, 'fresh'],
      [100, {}, 'revalidate'],
      [149, {}, 'revalidate'],
      [150, {}, 'load-or-serve'],
      [299, {}, 'load-or-serve'],
      [300, {}, 'load'],
      [1e12, {}, 'load'],

      [0, { maxAgeMs: 0 }, 'load-or-serve'],
      [49, { maxAgeMs: 50 }, 'fresh'],
      [50, { maxAgeMs: 50 }, 'load-or-serve'],
      [99, { maxAgeMs: 1_000 }, 'fresh'],
      [100, { maxAgeMs: 1_000 }, 'revalidate'],
      [119, { maxAgeMs: 120 }, 'revalidate'],
      [120, { maxAgeMs: 120 }, 'load-or-serve'],
      [299, { maxAgeMs: 120 }, 'load-or-serve'],
      [300, { maxAgeMs: 120 }, 'load'],

      [99, { staleIfErrorMs: 0 }, 'fresh'],
      [100, { staleIfErrorMs: 0 }, 'revalidate'],
      [149, { staleIfErrorMs: 0 }, 'revalidate'],
      [150, { staleIfErrorMs: 0 }, 'load'],
      [150, { staleIfErrorMs: 50 }, 'load'],
      [150, { staleIfErrorMs: 51 }, 'load-or-serve'],
      [299, { staleIfErrorMs: 1e12 }, 'load-or-serve'],
      [300, { staleIfErrorMs: 1e12 }, 'load'],

      [0, { maxAgeMs: 0, staleIfErrorMs: 0 }, 'load'],
      [50, { maxAgeMs: 20, staleIfErrorMs: 30 }, 'load'],
      [49, { maxAgeMs: 20, staleIfErrorMs: 30 }, 'load-or-serve'],
      [129, { maxAgeMs: 1_000, staleIfErrorMs: 30 }, 'revalidate'],

      [99, { onlyIfCached: true }, 'fresh'],
      [100, { onlyIfCached: true }, 'only-if-cached'],
      [149, { onlyIfCached: true }, 'only-if-cached'],
      [150, { onlyIfCached: true }, 'not-cached'],
      [300, { onlyIfCached: true }, 'not-cached'],
      [49, { onlyIfCached: true, maxAgeMs: 50 }, 'fresh'],
      [50, { onlyIfCached: true, maxAgeMs: 50 }, 'not-cached'],
      [119, { onlyIfCached: true, maxAgeMs: 120 }, 'only-if-cached'],
      [120, { onlyIfCached: true, maxAgeMs: 120 }, 'not-cached'],
      [120, { onlyIfCached: true, staleIfErrorMs: 0 }, 'only-if-cached'],
      [99, { noStore: true }, 'fresh'],
      // A refresh would be kept: whoever wants nothing kept waits.
      [100, { noStore: true }, 'load-or-serve'],
      [100, { noStore: true, staleIfErrorMs: 0 }, 'load'],
      [149, { noStore: true, onlyIfCached: true }, 'only-if-cached'],
      [150, { noStore: true, onlyIfCached: true }, 'not-cached'],
      [299, { noStore: true }, 'load-or-serve'],
      [300, { noStore: true }, 'load'],
    ],
  },
  'the circuit is open': {
    gates: [OPEN],
    rows: [
      [99, {}, 'fresh'],
      [100, {}, 'circuit-open'],
      [150, {}, 'circuit-open'],
      [299, {}, 'circuit-open'],
      [300, {}, 'load'],
      [0, { maxAgeMs: 0 }, 'circuit-open'],
      [0, { maxAgeMs: 0, staleIfErrorMs: 0 }, 'load'],
      [9, { maxAgeMs: 0, staleIfErrorMs: 10 }, 'circuit-open'],
      [10, { maxAgeMs: 0, staleIfErrorMs: 10 }, 'load'],
      [100, { staleIfErrorMs: 0 }, 'load'],
      [149, { staleIfErrorMs: 49 }, 'load'],
      [149, { staleIfErrorMs: 50 }, 'circuit-open'],
      [149, { onlyIfCached: true }, 'circuit-open'],
      [299, { onlyIfCached: true }, 'circuit-open'],
      [300, { onlyIfCached: true }, 'not-cached'],
      [120, { onlyIfCached: true, staleIfErrorMs: 0 }, 'not-cached'],
    ],
  },
  'the last refresh failed': {
    entry: failed(),
    gates: [CLOSED],
    rows: [
      [99, {}, 'fresh'],
      [100, {}, 'refresh-failed'],
      [129, {}, 'refresh-failed'],
      [130, {}, 'revalidate'],
      [150, {}, 'load-or-serve'],
      // Whoever insists on a younger one is tried for.
      [129, { maxAgeMs: 50 }, 'load-or-serve'],
      [129, { maxAgeMs: 1_000 }, 'refresh-failed'],
      // Whoever wants nothing stale in an outage waits for what comes.
      [129, { staleIfErrorMs: 29 }, 'load'],
      [129, { staleIfErrorMs: 30 }, 'refresh-failed'],
      [130, { staleIfErrorMs: 0 }, 'revalidate'],
      [129, { noStore: true }, 'refresh-failed'],
      [129, { onlyIfCached: true }, 'only-if-cached'],
    ],
  },
  'the last refresh failed, a long wait': {
    entry: failed({ refreshAfter: STORED_AT + 1_000 }),
    gates: [CLOSED],
    rows: [
      [150, {}, 'refresh-failed'],
      [299, {}, 'refresh-failed'],
      [300, {}, 'load'],
      [299, { maxAgeMs: 0 }, 'load-or-serve'],
      [299, { staleIfErrorMs: 199 }, 'load'],
    ],
  },
  'the circuit has moved since the refresh failed': {
    entry: failed(),
    gates: [gate(true, 1), undefined],
    rows: [
      [129, {}, 'revalidate'],
      [150, {}, 'load-or-serve'],
    ],
  },
  'the circuit is open, and the refresh failed': {
    entry: failed(),
    gates: [OPEN],
    rows: [[120, {}, 'circuit-open']],
  },
  'it is revalidated for longer than it is served in an outage': {
    entry: kept({ lifetime: { ttlMs: 100, staleWhileRevalidateMs: 200, staleIfErrorMs: 50 } }),
    gates: [CLOSED],
    rows: [
      [299, {}, 'revalidate'],
      [300, {}, 'load'],
      [299, { maxAgeMs: 0 }, 'load-or-serve'],
    ],
  },
  'it is never fresh': {
    entry: kept({ lifetime: { ttlMs: 0, staleWhileRevalidateMs: 0, staleIfErrorMs: 200 } }),
    gates: [CLOSED],
    rows: [
      [0, {}, 'load-or-serve'],
      [0, { onlyIfCached: true }, 'not-cached'],
      [199, {}, 'load-or-serve'],
      [200, {}, 'load'],
    ],
  },
  'it is never stale': {
    entry: kept({ lifetime: { ttlMs: 100, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 } }),
    gates: [CLOSED, OPEN, undefined],
    rows: [
      [99, {}, 'fresh'],
      [100, {}, 'load'],
      [100, { onlyIfCached: true }, 'not-cached'],
    ],
  },
  'it never was new': {
    entry: kept({ lifetime: { ttlMs: 0, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 } }),
    gates: [CLOSED, OPEN],
    rows: [[0, {}, 'load']],
  },
};

for (const [name, { entry = kept(), gates, rows }] of Object.entries(TABLES)) {
  await test(`how a caller is served: ${name}`, async (t) => {
    for (const [ageMs, demand, expected] of rows) {
      for (const given of gates) {
        const title = `${ageMs} ms old, ${JSON.stringify(demand)}`;
        t.equal(decide(entry, STORED_AT + ageMs, demand, given), expected, title);
      }
    }
  });
}

await test('the circuit is asked only where it matters, and for somebody with a fallback', (t) => {
  const asked: boolean[] = [];
  const asking: Gate = { epoch: 0, wouldAdmit: (hasFallback) => asked.push(hasFallback) > 0 };
  decide(kept(), STORED_AT, {}, asking);
  decide(kept(), STORED_AT + 300, {}, asking);
  t.strictSame(asked, []);
  decide(kept(), STORED_AT + 100, {}, asking);
  decide(kept(), STORED_AT + 299, {}, asking);
  t.strictSame(asked, [true, true]);
  t.end();
});

await test('what may be fallen back on', (t) => {
  const rows: [ageMs: number, demand: Demand, expected: boolean][] = [
    [0, {}, true],
    [299, {}, true],
    [300, {}, false],
    [99, { staleIfErrorMs: 0 }, true],
    [100, { staleIfErrorMs: 0 }, false],
    [100, { staleIfErrorMs: 1 }, true],
    [0, { maxAgeMs: 0, staleIfErrorMs: 0 }, false],
    [49, { maxAgeMs: 50, staleIfErrorMs: 0 }, true],
    [50, { maxAgeMs: 50, staleIfErrorMs: 0 }, false],
    [59, { maxAgeMs: 50, staleIfErrorMs: 10 }, true],
    [60, { maxAgeMs: 50, staleIfErrorMs: 10 }, false],
    // The time to live ends it where the caller would take it for longer.
    [109, { maxAgeMs: 1_000, staleIfErrorMs: 10 }, true],
    [110, { maxAgeMs: 1_000, staleIfErrorMs: 10 }, false],
    [299, { onlyIfCached: true }, true],
  ];
  for (const [ageMs, demand, expected] of rows) {
    const title = `${ageMs} ms old, ${JSON.stringify(demand)}`;
    t.equal(isFallback(kept(), STORED_AT + ageMs, demand), expected, title);
  }
  t.end();
});

await test('a failure counts under the state of the circuit in which it happened', (t) => {
  t.equal(hasFailed(kept(), gate(true, 0)), false);
  t.equal(hasFailed(kept(), undefined), false, 'it never failed');
  t.equal(hasFailed(failed(), gate(true, 0)), true);
  t.equal(hasFailed(failed(), gate(false, 0)), true);
  t.equal(hasFailed(failed(), gate(true, 1)), false);
  t.equal(hasFailed(failed(), undefined), false);
  t.equal(hasFailed(failed({ failedEpoch: undefined }), undefined), true, 'no circuit at all');
  t.end();
});
