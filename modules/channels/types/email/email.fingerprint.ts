import { createHash } from 'node:crypto'
import { tidy } from './email.text.ts'

/**
 * What makes two copies of a mail the same mail, whatever way they came: Message-ID, Date, From and body. Trace headers
 * differ per copy, and a Message-ID alone can be forged to make a real mail vanish.
 */
export function fingerprintOf(raw: Buffer, identity: { messageId: string | null; date: string | null; from: string | null; subject: string | null }): string {
  const hash = createHash('sha256')
  for (const value of [identity.messageId, identity.date, identity.from, identity.subject]) hash.update(`${value ?? ''}\0`)
  hash.update(canonicalBody(raw))
  return hash.digest('base64url')
}

/** The body without regard to how lines end, which servers on the way may change. Line by line: a pattern would be slow on a sea of spaces. */
function canonicalBody(raw: Buffer): string {
  const text = raw.toString('latin1')
  const separator = /\r?\n\r?\n/.exec(text)
  const body = separator ? text.slice(separator.index + separator[0].length) : ''
  return tidy(body)
}
