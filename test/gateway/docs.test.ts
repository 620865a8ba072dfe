import { readFile } from 'node:fs/promises';
import { test, type Test } from 'tap';
import { Check } from 'typebox/schema';
import { problems } from '../../gateway/problem.ts';
import { OPENAPI, renderOpenapi } from '../../scripts/openapi.ts';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks, type Answer, type TestGateway } from '../support/gateway.ts';

// Those of every HTTP message, and those that say the same on every answer.
const NOT_DOCUMENTED =
  /^(?:connection|content-(?:length|security-policy|type)|cross-origin-.*|date|keep-alive|origin-agent-cluster|referrer-policy|strict-transport-security|transfer-encoding|x-(?:content-type-options|dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection))$/;

/** The parts of a route as find-my-way draws them: `│   └── /:id (GET, HEAD)`. */
const BRANCH = /^(?<indent>[│ ]*)[├└]── (?<part>\S+)(?: \((?<methods>.*)\))?$/u;

const text = await renderOpenapi();
const document = JSON.parse(text);

await test('openapi.json is that of the gateway as it is', async (t) => {
  t.equal(await readFile(OPENAPI, 'utf8'), text, 'npm run docs:openapi writes it');
});

await test('the document is served, as JSON and as YAML', async (t) => {
  const gateway = await startGateway(t, 'http://127.0.0.1:9');
  const json = await gateway.get('/docs/json');
  t.equal(json.status, 200);
  t.strictSame(json.body, document);
  const yaml = await gateway.get('/docs/yaml');
  t.equal(yaml.status, 200);
  t.match(yaml.text, /^openapi: 3\.1\.0$/m);
});

await test('every route of the app is in the document, and no other', async (t) => {
  const { app } = await startGateway(t, 'http://127.0.0.1:9');
  const served = routesOf(app.printRoutes({ commonPrefix: false }))
    // What follows from a GET, from CORS, and the files of the page.
    .filter(
      ([method, path]) => method !== 'HEAD' && path !== '*' && !/^\/docs\/(?!json|yaml)/.test(path),
    )
    .map(([method, path]) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  const documented = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  t.strictSame(documented.toSorted(), served.toSorted());
});

await test('every example is what its schema says', (t) => {
  let checked = 0;
  visit(document, (node) => {
    const { schema, example, examples } = node;
    if (schema === undefined) return;
    const values = [
      ...(example === undefined ? [] : [example]),
      ...Object.values(examples ?? {}).map((entry) => resolved(entry).value),
    ];
    for (const value of values) {
      checked += 1;
      t.ok(Check(whole(schema), value), JSON.stringify(value));
    }
  });
  t.ok(checked > 100, `${checked} examples`);
  t.end();
});

await test('every problem is shown with an example, on the status that it has', (t) => {
  const shown = new Set<string>();
  for (const { responses } of operations()) {
    for (const [status, response] of Object.entries<any>(responses)) {
      const examples = response.content?.['application/problem+json']?.examples ?? {};
      for (const [code, example] of Object.entries(examples)) {
        shown.add(code);
        t.match(resolved(example).value, { code, status: Number(status) });
      }
    }
  }
  const { client_closed: _neverSent, ...sent } = problems;
  t.strictSame([...shown].toSorted(), Object.keys(sent).toSorted());
  t.end();
});

await test('what real answers carry is documented for their status', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: {
      ADMIN_TOKEN: 'a-token-for-this-test',
      ATTEMPT_TIMEOUT_MS: '50',
      RETRY_MAX_ATTEMPTS: '1',
      BREAKER_FAILURE_RATE_THRESHOLD: '0',
      COMPRESS_MIN_BYTES: '10',
    },
  });
  const see = async (status: number, path: string, answer: Promise<Answer>, method = 'get') =>
    isDocumented(t, document.paths[path][method], status, await answer);

  await see(200, '/users/{id}', gateway.get('/users/1'));
  const hit = await gateway.get('/users/1');
  await see(200, '/users/{id}', Promise.resolve(hit));
  const etag = String(hit.headers['etag']);
  await see(304, '/users/{id}', gateway.get('/users/1', { headers: { 'if-none-match': etag } }));
  await see(200, '/users', gateway.get('/users'));
  await see(200, '/events/user/{id}', gateway.get('/events/user/1'));
  await see(200, '/getEvents', gateway.get('/getEvents'));
  const added = { name: 'Lantern Parade', userId: '1' };
  await see(201, '/events', gateway.post('/events', added), 'post');
  await see(200, '/addEvent', gateway.post('/addEvent', added), 'post');
  await see(400, '/events', gateway.post('/events', {}), 'post');
  await see(400, '/users/{id}', gateway.get('/users/.'));
  await see(404, '/users/{id}', gateway.get('/users/nobody'));
  await see(404, '/circuits/{name}', gateway.get('/circuits/none'));
  await see(401, '/cache', drop(gateway, '/cache'), 'delete');
  const authorization = 'Bearer a-token-for-this-test';
  await see(200, '/cache', drop(gateway, '/cache?tag=user:2', { authorization }), 'delete');
  const onlyCached = { headers: { 'cache-control': 'only-if-cached' } };
  await see(504, '/users/{id}', gateway.get('/users/2', onlyCached));
  for (const path of [
    '/circuits',
    '/events/circuit-status',
    '/health',
    '/health/live',
    '/health/ready',
    '/docs',
    '/docs/json',
  ]) {
    await see(200, path, gateway.get(path));
  }

  mocks.faults.set('users', { status: 500 });
  await see(502, '/users/{id}', gateway.get('/users/3'));
  mocks.faults.set('users', { status: 503 });
  await see(503, '/users/{id}', gateway.get('/users/3'));
  mocks.faults.set('users', { hang: true });
  await see(504, '/users/{id}', gateway.get('/users/3'));
});

await test('what a stale answer carries is documented', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { overrides: { clock } });
  await gateway.get('/users/1');
  clock.skip(31_000);
  const stale = await gateway.get('/users/1');
  t.match(stale.headers['cache-status'], /detail=stale-while-revalidate/);
  isDocumented(t, document.paths['/users/{id}'].get, 200, stale);
});

await test('what is answered to those who ask too often is documented', async (t) => {
  const gateway = await startGateway(t, 'http://127.0.0.1:9', { env: { RATE_LIMIT_MAX: '1' } });
  await gateway.get('/circuits');
  isDocumented(t, document.paths['/circuits'].get, 429, await gateway.get('/circuits'));
});

await test('what a gateway that is shutting down answers is documented', async (t) => {
  const draining = await startGateway(t, 'http://127.0.0.1:9', {
    overrides: { lifecycle: { phase: 'draining' } },
  });
  const ready = await draining.get('/health/ready');
  isDocumented(t, document.paths['/health/ready'].get, 503, ready);
  const closing = await startGateway(t, 'http://127.0.0.1:9', {
    overrides: { lifecycle: { phase: 'closing' } },
  });
  isDocumented(t, document.paths['/users'].get, 503, await closing.get('/users'));
});

await test('Swagger UI is served under a policy that its own scripts pass', async (t) => {
  const gateway = await startGateway(t, 'http://127.0.0.1:9');
  const { status, headers, text: page } = await gateway.get('/docs/');
  t.equal(status, 200);
  t.match(page, /swagger-ui-bundle\.js/);
  t.match(headers['content-security-policy'], /script-src 'self'/);
  t.notMatch(headers['content-security-policy'], /unsafe|upgrade-insecure-requests/);
});

function isDocumented(t: Test, operation: any, status: number, answer: Answer<any>): void {
  const name = `${operation.operationId} ${status}`;
  t.equal(answer.status, status, name);
  const { headers, content } = operation.responses[status];
  const documented = new Set(Object.keys(headers).map((header) => header.toLowerCase()));
  const carried = Object.keys(answer.headers).filter((header) => !NOT_DOCUMENTED.test(header));
  t.strictSame(
    carried.filter((header) => !documented.has(header)),
    [],
    `headers of ${name}`,
  );
  if (content === undefined) return void t.equal(answer.text, '');
  const type = String(answer.headers['content-type']).split(';')[0]!;
  t.ok(Check(whole(content[type].schema), answer.body ?? answer.text), `body of ${name}`);
}

async function drop({ url }: TestGateway, path: string, headers = {}): Promise<Answer> {
  const response = await fetch(url + path, { method: 'DELETE', headers });
  const { status } = response;
  const body = await response.text();
  const answered = Object.fromEntries(response.headers);
  return { status, headers: answered, text: body, body: JSON.parse(body) };
}

function routesOf(drawn: string): [method: string, path: string][] {
  const parts: string[] = [];
  return drawn.split('\n').flatMap((line) => {
    const { indent = '', part = '', methods } = BRANCH.exec(line)?.groups ?? {};
    if (part === '') return [];
    parts.splice(indent.length / 4, Infinity, part);
    const path = parts.join('');
    return (methods?.split(', ') ?? []).map((method): [string, string] => [method, path]);
  });
}

function operations(): any[] {
  return Object.values<object>(document.paths).flatMap((methods) => Object.values(methods));
}

/** What a reference stands for. */
function resolved(node: any): any {
  if (node?.$ref === undefined) return node;
  return node.$ref
    .slice(2)
    .split('/')
    .reduce((found: any, key: string) => found[key], document);
}

/** A schema without references. */
function whole(schema: any): any {
  if (Array.isArray(schema)) return schema.map(whole);
  if (typeof schema !== 'object' || schema === null) return schema;
  if (schema.$ref !== undefined) return whole(resolved(schema));
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, whole(value)]));
}

function visit(node: any, see: (node: any) => void): void {
  if (typeof node !== 'object' || node === null) return;
  see(node);
  for (const child of Object.values(node)) visit(child, see);
}
