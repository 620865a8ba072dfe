import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import { about } from './about.ts';
import { withCommonProblems } from './common-problems.ts';
import { complete } from './complete.ts';
import type { Document } from './model.ts';
import { pages } from './pages.ts';

/**
 * Swagger UI on /docs and the OpenAPI document on /docs/json, made from the routes' schemas when
 * it is first asked for.
 */
export const docsPlugin = fp(async (app) => {
  await app.register(swagger, {
    openapi: about,
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `Schema${index}`,
    },
    transform: ({ schema, url, route }) => ({
      schema: withCommonProblems(pages[url] ?? schema, route.config ?? {}),
      // One route, with a slash at the end or without.
      url: url === '/docs/' ? '/docs' : url,
    }),
    transformObject: (made) =>
      'openapiObject' in made ? complete(made.openapiObject as Document) : made.swaggerObject,
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
