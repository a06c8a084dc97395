import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** One line of the result. */
export interface Figure {
  /** Part of the benchmark, such as `accept`. */
  readonly bench: string
  readonly figure: string
  readonly unit: string
  readonly value: number
  /** The least work that could do the same, measured in the same run. */
  readonly limit?: number
  readonly limitIs?: string
  readonly details?: Readonly<Record<string, unknown>>
}

export interface Report {
  add(figure: Figure): void
  /** For whoever waits; not part of the result. */
  say(text: string): void
}

/** Writes each figure as a line of JSON, to the screen and to a file, as soon as it is known. */
export function openReport(file: string, about: Readonly<Record<string, unknown>>): Report {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, '')
  const write = (line: Readonly<Record<string, unknown>>) => {
    const text = JSON.stringify(line)
    console.log(text)
    appendFileSync(file, `${text}\n`)
  }
  write({ ...about, machine: { cores: os.availableParallelism(), cpu: os.cpus()[0]?.model, memoryGb: rounded(os.totalmem() / 1024 ** 3), load: os.loadavg().map(rounded), node: process.version } })
  return {
    add: ({ value, limit, limitIs, details, ...figure }) =>
      write({
        ...figure,
        value: rounded(value),
        ...(limit === undefined ? {} : { limit: rounded(limit), limitIs, ratio: rounded(value / limit) }),
        ...(details === undefined ? {} : { details: roundedAll(details) }),
      }),
    say: (text) => console.error(`# ${text}`),
  }
}

export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  readonly count: number
}

export function percentilesOf(samples: readonly number[]): Percentiles {
  const sorted = samples.toSorted((left, right) => left - right)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), count: sorted.length }
}

export function medianOf(samples: readonly number[]): number {
  return percentilesOf(samples).p50
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

function roundedAll(details: unknown): unknown {
  if (typeof details === 'number') return rounded(details)
  if (Array.isArray(details)) return details.map(roundedAll)
  if (typeof details === 'object' && details !== null) return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, roundedAll(value)]))
  return details
}
