import type { Doing, Here } from './people.ts'

/** Between the processes of a desk: a word is a NOTIFY, nothing of it is stored. */
export const presenceChannel = 'timbre_presence'

/** Who is at which ticket; without a doing, no longer. Short, because a NOTIFY holds 8,000 bytes. */
export type Move = readonly [ticket: number, id: number, name: string, doing: Doing | null]

/**
 * `all` begins anew with the moves in it, `some` goes on from there; `alive` says how many there are, so that whoever missed a word
 * notices; `ask` wants to hear `all` from everybody.
 */
export interface PresenceWord {
  readonly from: string
  readonly kind: 'all' | 'some' | 'alive' | 'ask'
  readonly moves?: readonly Move[]
  readonly count?: number
}

const longestWord = 7000

/** Puts moves into words that fit a NOTIFY. */
export function wordsOf(from: string, kind: 'all' | 'some', moves: readonly Move[]): PresenceWord[] {
  const chunks: Move[][] = [[]]
  let length = 0
  for (const move of moves) {
    const size = Buffer.byteLength(JSON.stringify(move)) + 1
    if (length + size > longestWord) {
      chunks.push([])
      length = 0
    }
    chunks.at(-1)?.push(move)
    length += size
  }
  return chunks.map((chunk, index) => ({ from, kind: index === 0 ? kind : 'some', moves: chunk }))
}

export const arriving = (ticket: number, { id, name, doing }: Here): Move => [ticket, id, name, doing]
export const leaving = (ticket: number, { id }: Here): Move => [ticket, id, '', null]
