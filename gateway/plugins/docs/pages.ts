import type { FastifySchema } from 'fastify';

const description = 'Every route with its parameters, headers, answers and errors.';

const page = (
  operationId: string,
  summary: string,
  mediaType: string,
  schema: object,
  example: unknown,
): FastifySchema => ({
  operationId,
  tags: ['docs'],
  summary,
  description,
  response: { 200: { description: summary, content: { [mediaType]: { schema, example } } } },
});

const text = { type: 'string' };
const OpenApi = {
  type: 'object',
  required: ['openapi', 'info', 'paths'],
  properties: {
    openapi: { ...text, description: 'The version of the format' },
    info: { type: 'object', description: 'What this is' },
    paths: { type: 'object', description: 'The routes' },
  },
};
const info = { title: 'Breakwater', version: '0.1.0' };

/** Routes of plugins that describe none themselves. */
export const pages: Readonly<Record<string, FastifySchema>> = {
  '/docs/': page(
    'getDocsPage',
    'This document as a page, to try it out',
    'text/html',
    text,
    '<!doctype html>',
  ),
  '/docs/json': page('getDocsJson', 'This document as JSON', 'application/json', OpenApi, {
    openapi: '3.1.0',
    info,
    paths: {},
  }),
  '/docs/yaml': page(
    'getDocsYaml',
    'This document as YAML',
    'application/x-yaml',
    text,
    'openapi: 3.1.0\n',
  ),
};
