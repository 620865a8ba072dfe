import { Registry } from 'prom-client';
import type { QueueMonitor } from '../queue/monitor.ts';
import type { RedisAnswers } from '../redis/shared-answers.ts';
import type { Circuit } from '../upstreams/pipeline.ts';
import type { Upstream } from '../upstreams/upstream.ts';
import { addCircuitMetrics } from './circuits.ts';
import { addClientMetrics } from './client.ts';
import { processRegistry } from './process.ts';
import { addQueueMetrics } from './queue.ts';
import { scrape } from './registry.ts';
import { Rejections } from './rejections.ts';
import { ServerMetrics } from './server.ts';
import { addSharedCacheMetrics } from './shared-cache.ts';
import { addUpstreamMetrics } from './upstreams.ts';

export interface MetricsOptions {
  circuits: readonly Circuit[];
  upstreams: readonly Upstream[];
  queue: Pick<QueueMonitor, 'status'>;
  /** Of the upstreams, where instances share them. */
  sharedCaches: readonly RedisAnswers[];
}

/** All metrics of one gateway. Labels are templates and names, never what a client sent. */
export class Metrics {
  readonly registry = new Registry();
  readonly server = new ServerMetrics(this.registry);
  readonly rejections = new Rejections(this.registry);

  constructor({ circuits, upstreams, queue, sharedCaches }: MetricsOptions) {
    addClientMetrics(this.registry, upstreams);
    addCircuitMetrics(this.registry, circuits);
    addUpstreamMetrics(this.registry, upstreams);
    addQueueMetrics(this.registry, queue);
    addSharedCacheMetrics(this.registry, sharedCaches);
    // What it watches counts from now on, not from the first scrape.
    processRegistry();
  }

  /** Their media type. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** As text; `onError` is told of a metric that had to be left out. */
  scrape(onError: (error: unknown, metric: string) => void): Promise<string> {
    return scrape([this.registry, processRegistry()], onError);
  }
}
