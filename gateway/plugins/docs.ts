import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import packageJson from '../../package.json' with { type: 'json' };

/** Swagger UI on /docs and the OpenAPI document on /docs/json, made from the routes' schemas. */
export const docsPlugin = fp(async (app) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Breakwater',
        version: packageJson.version,
        description: packageJson.description,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: {
        securitySchemes: {
          admin: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN, for operating' },
        },
      },
      tags: [
        { name: 'users', description: 'From the users service' },
        { name: 'events', description: 'From and to the events service' },
        { name: 'aliases', description: 'What older front ends call' },
        { name: 'circuits', description: 'What the gateway thinks of its upstreams' },
        { name: 'operation', description: 'For whoever holds the admin token' },
        { name: 'health', description: 'For orchestrators and balancers' },
      ],
    },
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `Schema${index}`,
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // The gateway itself speaks plain HTTP: behind a host name the page would not load its scripts.
    transformStaticCSP: (header) =>
      header.replace('upgrade-insecure-requests;', '').replace(' validator.swagger.io', ''),
    uiConfig: { validatorUrl: null },
  });
});
