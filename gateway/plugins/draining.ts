import fp from 'fastify-plugin';
import type { Lifecycle } from '../lifecycle.ts';
import { ProblemError } from './explain.ts';

/** Refuses what arrives on kept-alive connections once the server is closing. */
export const drainingPlugin = fp<{ lifecycle: Lifecycle }>(async (app, { lifecycle }) => {
  app.addHook('preClose', async () => {
    lifecycle.phase = 'closing';
  });

  app.addHook('onRequest', async () => {
    if (lifecycle.phase !== 'closing') return;
    throw new ProblemError('draining', 'Another instance will answer.');
  });
});
