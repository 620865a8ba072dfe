import { test } from 'tap';
import { startGateway, startMocks } from '../support/gateway.ts';

await test('the OpenAPI document shows every route with its answers and its errors', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const { status, body } = await gateway.get('/docs/json');
  t.equal(status, 200);
  t.match(body.openapi, /^3\.1/);
  t.strictSame(Object.keys(body.paths).toSorted(), [
    '/addEvent',
    '/cache',
    '/circuits',
    '/circuits/{name}',
    '/events',
    '/events/circuit-status',
    '/events/user/{id}',
    '/events/{id}',
    '/getEvents',
    '/getEventsByUserId/{id}',
    '/getUsers',
    '/health',
    '/health/live',
    '/health/ready',
    '/users',
    '/users/{id}',
  ]);
  for (const [path, methods] of Object.entries<Record<string, any>>(body.paths)) {
    for (const [method, { responses, summary }] of Object.entries(methods)) {
      t.ok(summary, `${method} ${path} has a summary`);
      for (const [code, response] of Object.entries<any>(responses)) {
        const [[type, { schema }]] = Object.entries<any>(response.content) as [[string, any]];
        t.ok(schema, `${method} ${path} ${code} has a schema`);
        if (Number(code) >= 400 && !path.startsWith('/health')) {
          t.equal(type, 'application/problem+json');
          t.equal(schema.$ref, '#/components/schemas/Problem');
        }
      }
    }
  }
  t.match(body.paths['/events'].post.responses['201'].headers, { location: {} });
  t.match(body.components.schemas.Problem.properties.code.enum, ['validation']);
});

await test('Swagger UI is served under a policy that its own scripts pass', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const { status, headers, text } = await gateway.get('/docs/');
  t.equal(status, 200);
  t.match(text, /swagger-ui-bundle\.js/);
  t.match(headers['content-security-policy'], /script-src 'self'/);
  t.notMatch(headers['content-security-policy'], /unsafe|upgrade-insecure-requests/);
});
