import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'tap';
import { digestOf, SCHEMA, forClient, type Document } from '../../scripts/client.ts';
import { readDocument } from '../../scripts/openapi.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(ROOT, path), 'utf8');

await test('the types are those of the gateway as it is', async (t) => {
  const [head] = (await readFile(SCHEMA, 'utf8')).split('\n');
  const wanted = digestOf(forClient((await readDocument()) as Document));
  t.match(head, wanted, 'npm run client writes them');
});

await test('what is deprecated or no JSON is left out, and a new version alone changes nothing', async (t) => {
  const responses = {
    200: { content: { 'application/health+json': {} } },
    204: {},
    503: { content: { 'text/plain': {} } },
  };
  const document = {
    openapi: '3.1.0',
    info: { version: '1' },
    paths: {
      '/old': { get: { deprecated: true } },
      '/both': { get: { deprecated: true }, post: {} },
      '/json': { get: { responses } },
      '/stream': { get: { responses: { 200: { content: { 'text/event-stream': {} } } } } },
    },
  };
  const later = { ...document, info: { version: '2' } };
  const left = forClient(document);
  t.strictSame(left.paths, { '/both': { post: {} }, '/json': { get: { responses } } });
  t.equal(digestOf(later), digestOf(document));
  t.not(digestOf(left), digestOf(document));
});

await test('the generator is pinned and runs nothing while it is installed', async (t) => {
  t.equal(await read('client/.npmrc'), await read('.npmrc'));
  const { dependencies, devDependencies } = JSON.parse(await read('client/package.json'));
  t.equal(dependencies, undefined, 'a front end takes nothing else along');
  for (const version of Object.values(devDependencies)) t.match(version, /^\d+\.\d+\.\d+$/);
  const { packages } = JSON.parse(await read('client/package-lock.json'));
  for (const [name, entry] of Object.entries<Record<string, unknown>>(packages)) {
    t.notOk('resolved' in entry || 'hasInstallScript' in entry, name);
    if (name !== '') t.match(entry['integrity'], /^sha512-/);
  }
});
