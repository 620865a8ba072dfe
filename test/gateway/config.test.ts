import { test } from 'tap';
import { ConfigError, loadConfig } from '../../gateway/config.ts';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

await test('nothing set is a working configuration on loopback', async (t) => {
  const config = loadConfig({});
  t.match(config, { HOST: '127.0.0.1', PORT: 3000, NODE_ENV: 'development', TRUST_PROXY: [] });
  t.equal(config.circuits['events.write'].BREAKER_FAILURE_THRESHOLD, 3);
  t.equal(config.circuits['events.write'].BREAKER_OPEN_MS, 30_000);
  t.throws(() => Object.assign(config.circuits.users, { DEADLINE_MS: 1 }), 'frozen');
});

await test('a prefix names one circuit, no prefix names all', async (t) => {
  const { circuits } = loadConfig({
    BREAKER_OPEN_MS: '5000',
    EVENTS_BREAKER_OPEN_MS: '7000',
    EVENTS_WRITE_BULKHEAD_LIMIT: '2',
  });
  t.equal(circuits.users.BREAKER_OPEN_MS, 5_000);
  t.equal(circuits.events.BREAKER_OPEN_MS, 7_000);
  t.equal(circuits['events.write'].BREAKER_OPEN_MS, 5_000, 'EVENTS_ is not EVENTS_WRITE_');
  t.equal(circuits['events.write'].BULKHEAD_LIMIT, 2);
  t.equal(circuits.events.BULKHEAD_LIMIT, 100);
});

await test('an empty value is a value that is not set', async (t) => {
  t.same(
    loadConfig({ PORT: '', CORS_ORIGINS: ' ', USERS_URL: '', EVENTS_WRITE_CACHE_TTL_MS: '' }),
    loadConfig({}),
  );
});

await test('lists are separated by commas', async (t) => {
  const config = loadConfig({
    CORS_ORIGINS: 'https://a.example, http://localhost:5173',
    TRUST_PROXY: '10.0.0.0/8,::1',
  });
  t.same(config.CORS_ORIGINS, ['https://a.example', 'http://localhost:5173']);
  t.same(config.TRUST_PROXY, ['10.0.0.0/8', '::1']);
});

await test('every fault is told, each once', async (t) => {
  t.strictSame(
    faultsOf({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      RATE_LIMIT_MAX: '1e3',
      RETRY_BASE_MS: '-1',
      BREAKER_FAILURE_RATE_THRESHOLD: '1.5',
      USERS_URL: 'https://user:secret@users.example/path',
      CORS_ORIGINS: '*',
      TRUST_PROXY: 'true,10.0.0.0/33',
      EVENTS_WRITE_RETRY_MAX_ATTEMPTS: '3',
      USERS_DEADLINE_MS: '100',
      REQUEST_TIMEOUT_MS: '4000',
      EVENTS_BULKHEAD_MINIMUM: '101',
    }),
    [
      'PORT must be a whole number from 0 to 65535, but is "70000"',
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, but is "loud"',
      'RATE_LIMIT_MAX must be a whole number from 1 to 1000000, but is "1e3"',
      'CORS_ORIGINS must be a list of origins such as https://app.example, separated by commas, but is "*"',
      'BREAKER_FAILURE_RATE_THRESHOLD must be a number from 0 to 1, but is "1.5"',
      'RETRY_BASE_MS must be a whole number from 1 to 2147483647, but is "-1"',
      'USERS_URL must be an origin such as http://users.internal:8080',
      'TRUST_PROXY must list addresses or CIDR ranges, but names "true"',
      'TRUST_PROXY must list addresses or CIDR ranges, but names "10.0.0.0/33"',
      'HEADERS_TIMEOUT_MS (5000) must not exceed REQUEST_TIMEOUT_MS (4000)',
      'USERS_ATTEMPT_TIMEOUT_MS (1500) must not exceed its DEADLINE_MS (100)',
      'EVENTS_BULKHEAD_MINIMUM (101) must not exceed its BULKHEAD_LIMIT (100)',
      'EVENTS_WRITE_RETRY_MAX_ATTEMPTS does not exist: only what reads from a service is retried and cached',
    ],
  );
});

await test('no mock upstream in production', async (t) => {
  t.same(faultsOf({ NODE_ENV: 'production', USERS_URL: 'http://users:8080' }), [
    'EVENTS_URL must be set: with NODE_ENV=production no mock upstream is started',
    'ENRICHMENT_URL must be set: with NODE_ENV=production no mock upstream is started',
  ]);
});
