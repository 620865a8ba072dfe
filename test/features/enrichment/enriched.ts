import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { request } from 'undici';
import type { Overrides } from '../../../gateway/app.ts';
import type { EnrichedProfile } from '../../../gateway/features/profiles/enrichment-schemas.ts';
import type { Profile } from '../../../gateway/features/profiles/schemas.ts';
import type { MockServerOptions } from '../../../mock-server/options.ts';
import {
  startGateway,
  startMocks,
  type TestGateway,
  type Answer,
  type RequestOptions,
} from '../../support/gateway.ts';
import { cacheControl, cacheStatus } from '../../support/headers.ts';

export const TOKEN = 'the-admin-token-0123';
export const ADMIN = { authorization: `Bearer ${TOKEN}` };

/** What the mock is asked for an enrichment. */
export const ENRICH = 'GET /enrich/:userId';

/** The circuit stays closed whatever fails, so that each fault shows by itself. */
export const NO_CIRCUIT = {
  ENRICHMENT_BREAKER_FAILURE_THRESHOLD: '0',
  ENRICHMENT_BREAKER_FAILURE_RATE_THRESHOLD: '0',
};

/** Time after which what is cached is neither fresh nor served while it is revalidated. */
export const STALE_MS = 100_000;

export interface StartOptions {
  env?: Record<string, string>;
  overrides?: Overrides;
  mocks?: MockServerOptions;
}

export type Enriched = Answer<EnrichedProfile>;
export type Headers = Record<string, string>;

/** A gateway in front of the mock upstreams, with one profile in it. */
export async function start(
  t: Test,
  { env = {}, overrides = {}, mocks: mockOptions = {} }: StartOptions = {},
) {
  const mocks = await startMocks(t, mockOptions);
  const gateway = await startGateway(t, mocks.url, {
    env: { ADMIN_TOKEN: TOKEN, ...env },
    overrides,
  });

  async function create(email = 'Ada.Keller@example.com'): Promise<Profile> {
    const { status, body, text } = await gateway.post<Profile>('/profiles', {
      name: 'Ada Keller',
      email,
    });
    if (status !== 201) throw new Error(`${status} ${text}`);
    return body;
  }

  await storeIsReady(gateway);
  const profile = await create();

  return {
    mocks,
    gateway,
    profile,
    create,
    /** `GET /profiles/:id/enriched`, of the one profile unless told otherwise. */
    enriched: ({ id = profile.id, ...options }: RequestOptions & { id?: string } = {}) =>
      gateway.get<EnrichedProfile>(`/profiles/${id}/enriched`, options),
    /** `POST /profiles/enrich` of this user. */
    enrich: (userId = 1, options: RequestOptions = {}) =>
      gateway.post('/profiles/enrich', candidate(userId), options),
    operate: async (circuit: string, operation: string): Promise<void> => {
      const { status, text } = await gateway.post(
        `/circuits/${circuit}/${operation}`,
        { reason: 'test', ...(operation !== 'reset' && { forMs: 60_000 }) },
        { headers: ADMIN },
      );
      if (status !== 200) throw new Error(`${status} ${text}`);
    },
    remove: async (path: string, headers: Headers = {}): Promise<number> => {
      const { statusCode, body } = await request(gateway.url + path, { method: 'DELETE', headers });
      await body.dump();
      return statusCode;
    },
  };
}

/** Its tables are made by the first request, which on a busy machine may take too long for that one. */
export async function storeIsReady({ get }: Pick<TestGateway, 'get'>): Promise<void> {
  for (const until = performance.now() + 20_000; performance.now() < until; await sleep(50)) {
    if ((await get('/profiles?limit=1')).status === 200) return;
  }
  throw new Error('the store did not become ready');
}

export const candidate = (userId = 1) => ({
  userId,
  username: 'ada_k',
  email: 'ada.keller@example.com',
});

/** The client waits no longer than this. */
export const within = (ms: number) => ({ headers: { 'x-request-timeout-ms': String(ms) } });

/** What Cache-Status says of the enrichment; the profile itself is never cached. */
export function enrichmentStatus(t: Test, { headers }: Enriched, id: string) {
  const members = cacheStatus(headers) ?? [];
  t.equal(members.length, 2, 'a member for each part');
  const [profile, enrichment] = members;
  t.strictSame(profile?.params, { fwd: 'bypass', fwdStatus: 200, key: `profiles/${id}` });
  t.equal(enrichment?.params.key, `enrichment/${id}`);
  return enrichment?.params;
}

const LEAKS = /127\.0\.0\.1|localhost|\d{4,}|\/enrich|https?:|html|ECONN|UND_ERR|JSON|loyalty/i;

/** The answer is 200, all of the profile is there, and what it says of the rest tells nothing inside. */
export function hasProfile(t: Test, answer: Enriched, profile: EnrichedProfile | object): void {
  const { enrichment, ...rest } = answer.body;
  t.equal(answer.status, 200);
  t.strictSame(rest, profile);
  t.strictSame(cacheControl(answer.headers), { private: true, 'no-cache': true });
  const message = 'message' in enrichment ? enrichment.message : '';
  t.notMatch(message, LEAKS);
}
