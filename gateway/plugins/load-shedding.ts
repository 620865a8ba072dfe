import underPressure from '@fastify/under-pressure';
import fp from 'fastify-plugin';
import { ProblemError } from '../problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered however busy the process is. */
    neverShed?: boolean;
  }
}

/** Rejects requests early while the event loop is so late that all of them would be. */
export const loadSheddingPlugin = fp<{ maxEventLoopDelayMs: number }>(
  async (app, { maxEventLoopDelayMs }) => {
    await app.register(underPressure, {
      maxEventLoopDelay: maxEventLoopDelayMs,
      pressureHandler: async ({ routeOptions }) => {
        if (routeOptions.config.neverShed === true) return;
        throw new ProblemError('overloaded', 'This instance has more to do than it can.');
      },
    });
  },
);
