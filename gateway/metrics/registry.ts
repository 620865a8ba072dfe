import { Counter, Gauge, type Registry } from 'prom-client';

type Labels<Name extends string> = Readonly<Record<Name, string>>;

/** The value that one combination of labels has now. */
export type Reading<Name extends string> = readonly [labels: Labels<Name>, value: number];

export interface MetricOptions<Name extends string> {
  name: string;
  help: string;
  labelNames: readonly Name[];
  /** Called at each scrape, so that what is counted elsewhere anyway costs no request anything. */
  read: () => Iterable<Reading<Name>>;
}

export function addGauge<Name extends string>(
  registry: Registry,
  { read, ...options }: MetricOptions<Name>,
): void {
  const gauge: Gauge<Name> = new Gauge({
    ...options,
    registers: [registry],
    collect() {
      gauge.reset();
      // Without labels it would begin at 0, whether anything is known or not.
      if (options.labelNames.length === 0) gauge.remove();
      for (const [labels, value] of read()) gauge.set(labels, value);
    },
  });
}

/** What `read` returns must never shrink: Prometheus would take it for a restart. */
export function addCounter<Name extends string>(
  registry: Registry,
  { read, ...options }: MetricOptions<Name>,
): void {
  const counter: Counter<Name> = new Counter({
    ...options,
    registers: [registry],
    collect() {
      counter.reset();
      for (const [labels, value] of read()) counter.inc(labels, value);
    },
  });
}

/**
 * All metrics of these registries in Prometheus' text format. One that cannot be collected is left
 * out, and `onError` is told why.
 */
export async function scrape(
  registries: readonly Registry[],
  onError: (error: unknown, metric: string) => void,
): Promise<string> {
  const metrics = registries.flatMap((registry) =>
    registry.getMetricsAsArray().map(async ({ name }) => {
      try {
        return await registry.getSingleMetricAsString(name);
      } catch (error) {
        onError(error, name);
        return undefined;
      }
    }),
  );
  const texts = await Promise.all(metrics);
  return `${texts.filter((text) => text !== undefined).join('\n\n')}\n`;
}
