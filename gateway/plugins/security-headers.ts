import helmet from '@fastify/helmet';
import fp from 'fastify-plugin';

/** Helmet, with a policy for an API: its answers may load nothing and be framed by nobody. */
export const securityHeadersPlugin = fp(async (app) => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
});
