import packageJson from '../../../package.json' with { type: 'json' };

const description = `${packageJson.description}

Every \`GET\` answers \`HEAD\` as well. Every answer carries security headers, which are always the same,
and for the origins in \`CORS_ORIGINS\` those of CORS. Durations are in seconds or, where the name says so,
in milliseconds. Errors are \`application/problem+json\` (RFC 9457); their \`code\` never changes its meaning.`;

/** What the document says beside the routes. */
export const about = {
  openapi: '3.1.0',
  info: {
    title: 'Breakwater',
    version: packageJson.version,
    description,
    contact: { name: 'The maintainers of Breakwater' },
    license: { name: packageJson.license, identifier: packageJson.license },
  },
  servers: [{ url: '/', description: 'The gateway that serves this document' }],
  tags: [
    { name: 'users', description: 'From the users service' },
    { name: 'events', description: 'From and to the events service' },
    {
      name: 'profiles',
      description: 'Kept by the gateway itself, enriched from the enrichment service',
    },
    { name: 'registrations', description: 'Accepted at once, done in a moment' },
    { name: 'aliases', description: 'What older front ends call' },
    { name: 'circuits', description: 'What the gateway thinks of its upstreams' },
    { name: 'operation', description: 'For whoever holds the admin token' },
    { name: 'health', description: 'For orchestrators and balancers' },
    { name: 'docs', description: 'This document' },
  ],
  // Open to all where a route does not say otherwise.
  security: [],
  components: {
    securitySchemes: {
      admin: {
        type: 'http' as const,
        scheme: 'bearer',
        description: 'The value of `ADMIN_TOKEN`',
      },
    },
  },
};
