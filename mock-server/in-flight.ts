import type { ServerResponse } from 'node:http';

type Work = (signal: AbortSignal) => Promise<void>;

/** What runs now, each with a signal that fires when its client leaves or somebody calls `abort`. */
export interface InFlight {
  run: (response: ServerResponse, work: Work) => void;
  count: () => number;
  peak: () => number;
  /** Gives up everything at once; its connections are destroyed. */
  abort: () => void;
  resetPeak: () => void;
  whenIdle: () => Promise<void>;
  /** Until what was given up has stopped as well. */
  whenEnded: () => Promise<void>;
}

export function createInFlight(): InFlight {
  const running = new Map<AbortController, ServerResponse>();
  const works = new Set<Promise<void>>();
  const idleWaiters = new Set<() => void>();
  let peak = 0;

  function checkIdle(): void {
    if (running.size > 0) return;
    for (const resolve of idleWaiters) resolve();
    idleWaiters.clear();
  }

  async function track(controller: AbortController, work: Work): Promise<void> {
    await work(controller.signal);
    running.delete(controller);
    checkIdle();
  }

  return {
    run(response, work) {
      const controller = new AbortController();
      running.set(controller, response);
      peak = Math.max(peak, running.size);
      response.once('close', () => {
        if (!response.writableFinished) controller.abort();
      });
      const tracked = track(controller, work);
      works.add(tracked);
      void tracked.finally(() => works.delete(tracked));
    },
    count: () => running.size,
    peak: () => peak,
    abort() {
      for (const [controller, response] of running) {
        controller.abort();
        response.destroy();
      }
      running.clear();
      checkIdle();
    },
    resetPeak() {
      peak = 0;
    },
    whenIdle() {
      if (running.size === 0) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      idleWaiters.add(resolve);
      return promise;
    },
    async whenEnded() {
      await Promise.all(works);
    },
  };
}
