import type { DomainEvent } from '@timbre/kernel'
import type { Affected } from './sessions.ts'

/** What the hub has told, or whose sight may have changed. */
export interface Happening {
  readonly seq: number
  /** Set when it is about what screens show. */
  readonly event: DomainEvent | undefined
  /** Set when it is about people. */
  readonly affected: Affected | undefined
  /** What pickers and settings show that it changed. */
  readonly catalogs: readonly string[]
}

/** The latest happenings, kept in memory for those who come back after a short gap. */
export function createRecent(size: number) {
  let kept: Happening[] = []
  let from = 0
  return {
    /** Forgets everything; what comes next follows on `seq`. */
    restart(seq: number): void {
      kept = []
      from = seq
    },
    remember(happening: Happening): void {
      kept.push(happening)
      if (kept.length < size * 2) return
      const dropped = kept.splice(0, kept.length - size)
      from = (dropped.at(-1) as Happening).seq
    },
    /** What happened after a position, or `undefined` when that is no longer known. */
    after(seq: number): readonly Happening[] | undefined {
      if (seq < from) return undefined
      return kept.slice(firstAfter(kept, seq))
    },
  }
}

function firstAfter(happenings: readonly Happening[], seq: number): number {
  let low = 0
  let high = happenings.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((happenings[middle] as Happening).seq > seq) high = middle
    else low = middle + 1
  }
  return low
}
