import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

/** What Prometheus reads at /metrics. */
export interface Metrics {
  readonly registry: Registry
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>
  gauge<Label extends string>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>
  /** Seconds, in buckets from a millisecond to ten seconds. */
  duration<Label extends string>(name: string, help: string, labels?: readonly Label[]): Histogram<Label>
  /** Runs before each scrape, for figures that are counted in the database. */
  onScrape(collect: () => Promise<void>): void
  scrape(): Promise<string>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const collectors: (() => Promise<void>)[] = []
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: labels, registers: [registry] }),
    gauge: (name, help, labels = []) => new Gauge({ name, help, labelNames: labels, registers: [registry] }),
    duration: (name, help, labels = []) =>
      new Histogram({ name, help, labelNames: labels, registers: [registry], buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10] }),
    onScrape: (collect) => void collectors.push(collect),
    scrape: async () => {
      await Promise.all(collectors.map((collect) => collect()))
      return registry.metrics()
    },
  }
}
