import { Type } from 'typebox';
import { expectBody, expectStatus, aProblem } from '../checks.ts';
import { see, type Step } from '../step.ts';
import { expect } from '../surprise.ts';

const Health = Type.Object({ status: Type.Enum(['pass', 'warn']) });
const OpenApi = Type.Object({
  openapi: Type.String(),
  paths: Type.Record(Type.String(), Type.Unknown()),
});

export const health: Step = {
  name: 'health',
  title: 'Health and docs',
  async run(ctx) {
    for (const path of ['/health', '/health/live', '/health/ready']) {
      await see(ctx, `GET ${path}`, (reply) => {
        const { status } = expectBody(reply, 200, Health);
        const type = reply.headers.get('content-type') ?? '';
        expect(type.startsWith('application/health+json'), `health+json was expected, not ${type}`);
        return status;
      });
    }
    await see(ctx, 'GET /docs', (reply) => {
      expectStatus(reply, 200);
      expect(reply.text.includes('swagger-ui'), 'this is not Swagger UI');
      return 'Swagger UI';
    });
    await see(ctx, 'GET /docs/json', (reply) => {
      const { openapi, paths } = expectBody(reply, 200, OpenApi);
      return `OpenAPI ${openapi}, ${Object.keys(paths).length} paths`;
    });
    await see(ctx, 'GET /no/such/route', aProblem('not_found'));
  },
};
