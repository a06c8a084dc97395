import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

/** What Prometheus reads at /metrics. */
export interface Metrics {
  readonly registry: Registry
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>
  gauge<Label extends string>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>
  /** Seconds, in buckets from a millisecond to ten seconds. */
  duration<Label extends string>(name: string, help: string, labels?: readonly Label[]): Histogram<Label>
  /** Runs before each scrape, for figures that are counted in the database. When it fails, the last ones stay. */
  onScrape(collect: () => Promise<void>): void
  scrape(): Promise<string>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const collectors: (() => Promise<void>)[] = []
  collectDefaultMetrics({ register: registry })
  const failed = new Gauge({ name: 'timbre_scrape_failures', help: 'Groups of figures that could not be brought up to date', registers: [registry] })
  return {
    registry,
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: labels, registers: [registry] }),
    gauge: (name, help, labels = []) => new Gauge({ name, help, labelNames: labels, registers: [registry] }),
    duration: (name, help, labels = []) =>
      new Histogram({ name, help, labelNames: labels, registers: [registry], buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10] }),
    onScrape: (collect) => void collectors.push(collect),
    scrape: async () => {
      // With the database away the figures of the process are wanted more than ever.
      const collected = await Promise.allSettled(collectors.map((collect) => collect()))
      failed.set(collected.filter((result) => result.status === 'rejected').length)
      return registry.metrics()
    },
  }
}
