import type { Sql } from '@timbre/platform'
import { and, desc, inArray, sql } from 'drizzle-orm'
import { messages } from './tickets.schema.ts'
import { singleLine } from './ticket.ts'

/** Where a message says what was looked for. */
export interface Excerpt {
  readonly ticketId: number
  readonly messageId: number
  readonly text: string
}

const around = 160

/** Without case and accents, and as long as before, so that what is found in it stands at the same place. */
function foldInPlace(text: string): string {
  return text.replace(/[^\p{ASCII}]/gu, (sign) => {
    const bare = sign.normalize('NFD')[0] ?? sign
    return bare.length === sign.length ? bare : sign
  }).toLowerCase()
}

/** The part of a text that holds the first of the words, in one line. */
export function excerptOf(text: string, words: readonly string[]): string {
  const line = singleLine(text.normalize('NFC'))
  const folded = foldInPlace(line)
  // Lower case may be longer in some scripts: then the beginning has to do.
  const places = folded.length === line.length ? words.map((word) => folded.indexOf(foldInPlace(word.normalize('NFC')))).filter((place) => place >= 0) : []
  const first = Math.min(...places, line.length)
  const wanted = first === line.length ? 0 : Math.max(0, first - around / 3)
  const start = wanted === 0 ? 0 : line.indexOf(' ', wanted - 1) + 1
  const part = singleLine(line.slice(start), around)
  return `${start > 0 ? '… ' : ''}${part}${start + part.length < line.length ? ' …' : ''}`
}

/** Where messages of these tickets say one of the words: of each ticket the newest such message. Whoever asks may see the tickets. */
export async function excerptsFrom(database: Sql, ticketIds: readonly number[], words: readonly string[]): Promise<Excerpt[]> {
  if (ticketIds.length === 0 || words.length === 0) return []
  const anyWord = sql.join(words.map((word) => sql`plainto_tsquery('simple', timbre_fold(${word}))`), sql` || `)
  const rows = await database
    .selectDistinctOn([messages.ticketId], { ticketId: messages.ticketId, messageId: messages.id, text: sql<string>`left(${messages.visibleText}, 20000)` })
    .from(messages)
    .where(and(inArray(messages.ticketId, [...ticketIds]), sql`to_tsvector('simple', timbre_fold(left(${messages.visibleText}, 20000))) @@ (${anyWord})`))
    .orderBy(messages.ticketId, desc(messages.id))
  return rows.map(({ text, ...row }) => ({ ...row, text: excerptOf(text, words) }))
}
