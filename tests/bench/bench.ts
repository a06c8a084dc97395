import type { Report } from './figures.ts'

export interface BenchContext {
  /** Where data may lie; on a disk, outside the checkout. */
  readonly folder: string
  /** Small data and short runs: shows that everything works, not how fast. */
  readonly quick: boolean
  readonly seed: number
  readonly report: Report
  /** Options for the Node of the server under test, such as `--cpu-prof`. */
  readonly nodeOptions: readonly string[]
}

export type Bench = (context: BenchContext) => Promise<void>
