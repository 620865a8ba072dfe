import { test } from 'tap';
import { Accepted, Registration } from '../../../gateway/features/registrations/schemas.ts';
import type { TestDatabase } from '../../support/databases.ts';
import { cacheStatus, checkAll, etag } from '../../support/headers.ts';
import { fits, inParallel, isProblem } from '../../support/profiles.ts';
import { fresh, pathOf, startRegistrations } from '../../support/registrations.ts';

/** What every route says in its status line, headers and body, from acceptance to completion. */
export async function showRoutes(database: TestDatabase): Promise<void> {
  await test('a registration', { skip: database.skip }, async (group) => {
    const front = await startRegistrations(group, database, { env: { WORKER: 'off' } });
    const { send, register } = front;
    const sent = fresh({ email: 'Ada.Keller+tag@X.example' });
    const path = pathOf(sent.email);
    const from = Date.now();

    await group.test('is accepted with 202, and where to look', async (t) => {
      const { status, headers, body } = await register(sent);
      t.equal(status, 202);
      fits(t, Accepted, body);
      t.strictSame(body, {
        success: true,
        message: 'The registration is accepted and will be done.',
        data: { email: sent.email, status: 'pending' },
      });
      t.equal(headers['location'], '/registrations/Ada.Keller%2Btag%40X.example');
      t.equal(headers['content-type'], 'application/json; charset=utf-8');
      t.equal(headers['cache-control'], 'no-store');
      t.equal(headers['etag'], undefined);
      checkAll(headers);
    });

    const another = await front.another({ env: { WORKER: 'off' } });
    for (const [name, gateway] of Object.entries({ 'the same': front, another })) {
      await group.test(`is pending until somebody does it, in ${name} instance`, async (t) => {
        for (const spelling of [
          path,
          path.toLowerCase(),
          path.toUpperCase().replace('REGISTRATIONS', 'registrations'),
        ]) {
          const { status, headers, body } = await gateway.send('GET', spelling);
          t.equal(status, 200);
          const { since, ...rest } = body;
          t.strictSame(rest, { email: decodeURIComponent(spelling.slice(15)), status: 'pending' });
          t.ok(
            Date.parse(since) >= from && Date.parse(since) <= Date.now(),
            'since it was accepted',
          );
          checkAll(headers);
        }
        t.strictSame((await gateway.send('GET', '/registrations')).body, {
          success: true,
          count: 0,
          data: [],
        });
      });
    }

    await group.test('is completed when somebody has done it', async (t) => {
      const worker = await front.another();
      await worker.becomes(sent.email, 'completed');
      const { firstName: first_name, lastName: last_name, ...rest } = sent;
      for (const gateway of [front, another, worker]) {
        const { status, body } = await gateway.send('GET', path.toLowerCase());
        t.equal(status, 200);
        t.equal(body.status, 'completed');
        t.equal(body.email, sent.email, 'spelled as it was sent');
        fits(t, Registration, body.data);
        const { id, created_at, updated_at } = body.data;
        t.strictSame(body, {
          email: sent.email,
          status: 'completed',
          data: { id, first_name, last_name, ...rest, created_at, updated_at },
        });
        t.equal(updated_at, created_at);
        t.ok(Date.parse(created_at) >= from && Date.parse(created_at) <= Date.now());
        const listed = await gateway.send('GET', '/registrations');
        t.strictSame(listed.body, { success: true, count: 1, data: [body.data] });
      }
    });

    for (const route of [path, '/registrations', '/registrations?limit=1']) {
      await group.test(`GET ${route} says where its body is from, and is private`, async (t) => {
        const get = await send('GET', route);
        const { headers, text } = get;
        checkAll(headers);
        t.equal(headers['content-type'], 'application/json; charset=utf-8');
        t.equal(headers['content-length'], String(Buffer.byteLength(text)));
        t.equal(headers['cache-control'], 'private, no-cache');
        t.strictSame(cacheStatus(headers), [
          { name: 'breakwater', params: { fwd: 'bypass', fwdStatus: 200 } },
        ]);
        const head = await send('HEAD', route);
        t.strictSame([head.status, head.text], [200, '']);
        t.equal(head.headers['content-length'], headers['content-length']);
        t.equal(etag(head.headers), etag(headers));
        const known = await send('GET', route, { headers: { 'if-none-match': etag(headers)! } });
        t.strictSame([known.status, known.text], [304, '']);
      });
    }

    await group.test('of nobody is 404', async (t) => {
      for (const email of ['nobody@x.example', 'ada.keller@x.example', `x${sent.email}`])
        isProblem(t, await send('GET', pathOf(email)), 'not_found', { name: email });
      const head = await send('HEAD', pathOf('nobody@x.example'));
      t.strictSame([head.status, head.text], [404, '']);
    });
  });

  await test('emails in a path', { skip: database.skip }, async (group) => {
    const gateway = await startRegistrations(group, database);
    await group.test('are found as they were sent, and in any case', async (t) => {
      await inParallel(EMAILS, async (email) => {
        const { status, headers } = await gateway.register(fresh({ email }));
        t.equal(status, 202, email);
        t.equal(headers['location'], `/registrations/${encodeURIComponent(email)}`);
        const { data } = await gateway.becomes(email, 'completed');
        t.equal(data.email, email);
        for (const path of [
          headers['location'] as string,
          allEncoded(email),
          pathOf(email.toUpperCase()),
        ]) {
          const { body } = await gateway.send('GET', path);
          t.strictSame(body.data, data, path.slice(0, 60));
        }
      });
    });
  });

  await test('nobody waits for the next look at the queue', { skip: database.skip }, async (t) => {
    const gateway = await startRegistrations(t, database, { env: { QUEUE_POLL_MS: '60000' } });
    for (let number = 0; number < 3; number += 1) {
      const sent = fresh();
      t.equal((await gateway.register(sent)).status, 202);
      await gateway.becomes(sent.email, 'completed');
    }
  });
}

/** Addresses with what means something in a URL, in SQL or to JavaScript. */
const EMAILS = [
  'a+b@x.example',
  'a%b@x.example',
  'a%40b@x.example',
  'a%2Fb@x.example',
  'a/b@x.example',
  'a?b=c@x.example',
  'a#b@x.example',
  'a&b@x.example',
  "o'brien@x.example",
  '{a}|b^c`d~e!$*@x.example',
  '__proto__@x.example',
  'a_b@x.example',
  'a-b@xn--bcher-kva.example',
  `${'+'.repeat(64)}@${'d'.repeat(63)}.${'e'.repeat(63)}.${'f'.repeat(61)}`,
];

const allEncoded = (email: string): string =>
  `/registrations/${email.replaceAll(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`)}`;
