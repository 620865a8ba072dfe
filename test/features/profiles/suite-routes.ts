import type { Test } from 'tap';
import {
  Profile,
  ProfileHistory,
  ProfileList,
} from '../../../gateway/features/profiles/schemas.ts';
import { cacheStatus, checkAll, etag, vary } from '../../support/headers.ts';
import { fits, isProblem, type StartedProfiles } from '../../support/profiles.ts';

export const UNKNOWN = '019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d';

/** What every route says in its status line, headers and body. */
export async function showRoutes(parent: Test, { send, create }: StartedProfiles): Promise<void> {
  await parent.test('the routes of profiles', async (group) => {
    await group.test('POST answers 201 with where the profile is, and what it is', async (t) => {
      const sent = { name: 'Ada Keller', email: 'Ada.Keller@X.example' };
      const from = Date.now();
      const { status, headers, body } = await send('POST', '/profiles', { body: sent });
      t.equal(status, 201);
      fits(t, Profile, body);
      const { id, registrationDate } = body;
      t.strictSame(body, { id, ...sent, registrationDate });
      t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const at = Date.parse(registrationDate);
      t.ok(at >= from && at <= Date.now(), 'registered now');
      t.equal(headers['location'], `/profiles/${id}`);
      t.equal(headers['cache-control'], 'no-store');
      const shown = await send('GET', headers['location'] as string);
      t.strictSame(shown.body, body);
      t.equal(etag(headers), etag(shown.headers), 'the ETag is that of a GET');
    });

    const { id } = await create();
    const READS = [
      [`/profiles/${id}`, Profile],
      ['/profiles', ProfileList],
      [`/profiles/${id}/history`, ProfileHistory],
    ] as const;

    for (const [path, schema] of READS) {
      const route = path.replace(id, ':id');

      await group.test(
        `GET ${route} says where its body is from and that it is private`,
        async (t) => {
          const { status, headers, text, body } = await send('GET', path);
          t.equal(status, 200);
          fits(t, schema, body);
          checkAll(headers);
          t.equal(headers['content-type'], 'application/json; charset=utf-8');
          t.equal(headers['content-length'], String(Buffer.byteLength(text)));
          t.equal(headers['cache-control'], 'private, no-cache');
          t.strictSame(cacheStatus(headers), [
            { name: 'breakwater', params: { fwd: 'bypass', fwdStatus: 200 } },
          ]);
          t.equal(headers['age'], '0');
          t.ok(vary(headers)?.includes('accept-encoding'));
          t.equal((await send('GET', path)).headers['etag'], etag(headers), 'the ETag stays');
        },
      );

      await group.test(`HEAD ${route} is its GET without the body`, async (t) => {
        const get = await send('GET', path);
        const head = await send('HEAD', path);
        t.equal(head.status, 200);
        t.equal(head.text, '');
        t.strictSame(lasting(head.headers), lasting(get.headers));
      });

      await group.test(`GET ${route} is 304 for whoever has the body`, async (t) => {
        const get = await send('GET', path);
        const tag = etag(get.headers)!;
        for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
          const again = await send('GET', path, { headers: { 'if-none-match': known } });
          t.equal(again.status, 304, known);
          t.equal(again.text, '');
          t.equal(again.headers['content-type'], undefined);
          const { 'content-type': _type, 'content-length': _length, ...rest } = get.headers;
          t.strictSame(lasting(again.headers), lasting(rest), known);
        }
        const other = await send('GET', path, { headers: { 'if-none-match': '"other"' } });
        t.equal(other.status, 200);
        t.equal(other.text, get.text);
      });

      await group.test(`GET ${route} has another ETag after a change`, async (t) => {
        const tag = etag((await send('GET', path)).headers)!;
        const { email } = (await send('GET', `/profiles/${id}`)).body;
        const body = { name: `Somebody at ${path}`, email };
        t.equal((await send('PUT', `/profiles/${id}`, { body })).status, 200);
        const { status, headers } = await send('GET', path, { headers: { 'if-none-match': tag } });
        t.equal(status, 200);
        t.not(etag(headers), tag);
      });
    }

    await group.test('PUT answers with the profile as it is now, and its ETag', async (t) => {
      const before = await create();
      const { status, headers, body } = await send('PUT', `/profiles/${before.id}`, {
        body: { name: 'Another Name' },
      });
      t.equal(status, 200);
      fits(t, Profile, body);
      t.strictSame(body, { ...before, name: 'Another Name' });
      t.equal(headers['cache-control'], 'no-store');
      const shown = await send('GET', `/profiles/${before.id}`);
      t.strictSame(shown.body, body);
      t.equal(etag(headers), etag(shown.headers));
    });

    await group.test('DELETE answers 204 without a body', async (t) => {
      const profile = await create();
      const path = `/profiles/${profile.id}`;
      const { status, headers, text } = await send('DELETE', path);
      t.equal(status, 204);
      t.equal(text, '');
      t.equal(headers['content-type'], undefined);
      t.equal(headers['content-length'], undefined);
      checkAll(headers);
    });

    await group.test('an id that nobody has is 404 on every route', async (t) => {
      for (const [method, path, body] of ofOne(UNKNOWN)) {
        const options = body === undefined ? {} : { body };
        const answer = await send(method, path, options);
        isProblem(t, answer, 'not_found', { name: `${method} ${path}` });
      }
      const head = await send('HEAD', `/profiles/${UNKNOWN}`);
      t.strictSame([head.status, head.text], [404, '']);
    });
  });
}

/** Every request that is about one profile. */
export const ofOne = (id: string) =>
  [
    ['GET', `/profiles/${id}`, undefined],
    ['PUT', `/profiles/${id}`, { name: 'Somebody' }],
    ['DELETE', `/profiles/${id}`, undefined],
    ['GET', `/profiles/${id}/history`, undefined],
    ['GET', `/profiles/${id}/enriched`, undefined],
  ] as const;

// Of this one answer, or of its connection.
const PASSING = new Set([
  'connection',
  'date',
  'keep-alive',
  'ratelimit',
  'server-timing',
  'x-request-id',
]);

/** The headers that two answers with one body have in common. */
const lasting = (headers: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !PASSING.has(name)));
