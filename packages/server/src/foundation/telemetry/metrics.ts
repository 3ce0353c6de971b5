import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * Gauges and counters for those who run the platform, in Prometheus' text format. Labels are route patterns, types and
 * codes: never ids, of which there is no end.
 */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** A value that is read when it is asked for. A reader that fails leaves its value out and the others alone. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
  /** The same for several values that differ in one label. */
  gauges(name: string, help: string, label: string, read: () => Labelled | Promise<Labelled>): void;
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  /** @param buckets upper bounds, rising */
  histogram<Label extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly Label[],
  ): Histogram<Label>;
}

/** Label value to number. */
export type Labelled = ReadonlyMap<string, number>;

export interface MetricsOptions {
  /** Also the process's own: memory, event loop, garbage collection. */
  process?: boolean;
}

/** Every name begins with `anxin_`, which callers leave out. */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.process) collectDefaultMetrics({ register: registry });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    gauge(name, help, read) {
      new Gauge({
        name: `anxin_${name}`,
        help,
        registers,
        async collect() {
          this.set(await orNothing(read, Number.NaN));
        },
      });
    },
    gauges(name, help, label, read) {
      new Gauge({
        name: `anxin_${name}`,
        help,
        registers,
        labelNames: [label],
        async collect() {
          this.reset();
          for (const [value, number] of await orNothing(read, new Map<string, number>()))
            this.set({ [label]: value }, number);
        },
      });
    },
    counter: (name, help, labels = []) => new Counter({ name: `anxin_${name}`, help, registers, labelNames: labels }),
    histogram: (name, help, buckets, labels = []) =>
      new Histogram({ name: `anxin_${name}`, help, registers, labelNames: labels, buckets: [...buckets] }),
  };
}

async function orNothing<T>(read: () => T | Promise<T>, nothing: T): Promise<T> {
  try {
    return await read();
  } catch {
    return nothing;
  }
}
