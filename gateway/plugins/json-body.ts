import { isUtf8 } from 'node:buffer';
import fp from 'fastify-plugin';
import { ProblemError } from '../problem.ts';

/** JSON is the only body that means something here, and JSON is UTF-8 (RFC 8259, 8.1). */
export const jsonBodyPlugin = fp(async (app) => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      // What cannot be decoded would be replaced, and something else kept than was sent.
      if (isUtf8(body)) void parse(request, body.toString(), done);
      else done(new ProblemError('validation', 'The body is not UTF-8.'));
    },
  );
});
