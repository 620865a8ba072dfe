import fp from 'fastify-plugin';
import type { Lifecycle } from '../lifecycle.ts';
import { ProblemError } from '../problem.ts';

/**
 * Lets the server end as soon as its last request is answered. Node alone waits for kept-alive
 * connections, and for those on which nothing was ever sent.
 */
export const drainingPlugin = fp<{ lifecycle: Lifecycle }>(async (app, { lifecycle }) => {
  let inFlight = 0;
  const endWhenIdle = () => {
    if (lifecycle.phase === 'closing' && inFlight === 0) app.server.closeAllConnections();
  };

  app.addHook('onRequest', async (_request, reply) => {
    inFlight += 1;
    reply.raw.once('close', () => {
      inFlight -= 1;
      endWhenIdle();
    });
    if (lifecycle.phase === 'serving') return;
    // Clients that keep connections learn to open the next one elsewhere.
    void reply.header('connection', 'close');
    if (lifecycle.phase === 'closing') {
      throw new ProblemError('draining', 'Another instance will answer.');
    }
  });

  app.addHook('preClose', async () => {
    lifecycle.phase = 'closing';
    // After this hook, when no new connection is taken any more.
    setImmediate(endWhenIdle);
  });
});
