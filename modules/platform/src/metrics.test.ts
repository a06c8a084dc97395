import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('figures are brought up to date before each scrape', async () => {
  const metrics = createMetrics()
  const waiting = metrics.gauge('timbre_waiting', 'Rows that wait', ['state'])
  let rows = 3
  metrics.onScrape(async () => waiting.set({ state: 'received' }, rows))

  expect(await metrics.scrape()).toContain('timbre_waiting{state="received"} 3')
  rows = 4
  expect(await metrics.scrape()).toContain('timbre_waiting{state="received"} 4')
  expect(await metrics.scrape()).toContain('process_cpu_seconds_total')
})

test('with the database away the others are still told, and that some are missing', async () => {
  const metrics = createMetrics()
  metrics.counter('timbre_things_total', 'Things').inc(2)
  let away = true
  metrics.onScrape(async () => {
    if (away) throw new Error('Connection terminated')
  })

  const text = await metrics.scrape()
  expect(text).toContain('timbre_things_total 2')
  expect(text).toContain('timbre_scrape_failures 1')
  away = false
  expect(await metrics.scrape()).toContain('timbre_scrape_failures 0')
})

test('durations fall into buckets in seconds', async () => {
  const metrics = createMetrics()
  metrics.duration('timbre_work_seconds', 'Work', ['kind']).observe({ kind: 'mail' }, 0.02)

  const text = await metrics.scrape()
  expect(text).toContain('timbre_work_seconds_bucket{le="0.01",kind="mail"} 0')
  expect(text).toContain('timbre_work_seconds_bucket{le="0.03",kind="mail"} 1')
})
