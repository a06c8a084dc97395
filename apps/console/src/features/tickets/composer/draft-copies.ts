import type { Draft } from '@timbre/tickets/contract'
import { isBlank, textOf, textToHtml } from '../../../shared/editor/html-text.ts'

/** A file that was sent ahead of its message. */
export type SentFile = Pick<Draft['attachments'][number], 'id' | 'name' | 'size'>

/** What somebody has begun to write, with everything that will go with it. Null: as it is by itself. */
export interface DraftContent {
  readonly html: string
  readonly to: readonly string[] | null
  readonly cc: readonly string[] | null
  readonly bcc: readonly string[] | null
  readonly from: string | null
  readonly subject: string | null
  readonly signature: string | null
  readonly quote: string | null
  readonly attachments: readonly SentFile[]
}

/** One draft as this browser knows it. */
export interface DraftCopy extends DraftContent {
  /** Of the server's draft it came from or went to; 0: there is none. */
  readonly version: number
  /** Written on since the server had it. */
  readonly changed: boolean
}

export const nothing: DraftContent = { html: '', to: null, cc: null, bcc: null, from: null, subject: null, signature: null, quote: null, attachments: [] }
export const noCopy: DraftCopy = { ...nothing, version: 0, changed: false }

/** Whether there is nothing to lose: recipients alone are no draft. */
export function isEmptyDraft({ html, attachments }: DraftContent): boolean {
  return isBlank(html) && attachments.length === 0
}

/** The server's draft as it is written here. */
export function contentOf({ html, text, to, cc, bcc, from, subject, signature, quote, attachments }: Pick<Draft, keyof DraftContent | 'text'>): DraftContent {
  return { html: html ?? textToHtml(text), to, cc, bcc, from, subject, signature, quote, attachments: attachments.map(({ id, name, size }) => ({ id, name, size })) }
}

/** What is left when two screens went on writing by themselves: nothing anybody typed or attached is lost. */
export function bothDrafts(mine: DraftContent, theirs: DraftContent): DraftContent {
  const names = new Set(mine.attachments.map(({ id }) => id))
  return {
    html: bothTexts(mine.html, theirs.html),
    to: mine.to ?? theirs.to,
    cc: mine.cc ?? theirs.cc,
    bcc: mine.bcc ?? theirs.bcc,
    from: mine.from ?? theirs.from,
    subject: mine.subject ?? theirs.subject,
    signature: mine.signature ?? theirs.signature,
    quote: mine.quote ?? theirs.quote,
    attachments: [...mine.attachments, ...theirs.attachments.filter(({ id }) => !names.has(id))],
  }
}

function bothTexts(mine: string, theirs: string): string {
  const [own, other] = [textOf(mine), textOf(theirs)]
  if (isBlank(theirs) || (own.includes(other) && !/<img\b/i.test(theirs))) return mine
  if (isBlank(mine) || (other.includes(own) && !/<img\b/i.test(mine))) return theirs
  return mine + theirs
}

/** Copies kept in this browser, per agent: what was typed lives on without the server, too. */
export function draftStorage(agentId: () => number | undefined) {
  const prefix = () => `timbre.draft.${agentId()}.`
  return {
    read(key: string): DraftCopy | undefined {
      const stored = attempt(() => localStorage.getItem(prefix() + key))
      return stored === undefined || stored === null ? undefined : parse(stored)
    },
    write(key: string, copy: DraftCopy) {
      attempt(() => (!isEmptyDraft(copy) || copy.changed ? localStorage.setItem(prefix() + key, JSON.stringify(copy)) : localStorage.removeItem(prefix() + key)))
    },
    keys(): readonly string[] {
      return attempt(() => Object.keys(localStorage).flatMap((name) => (name.startsWith(prefix()) ? [name.slice(prefix().length)] : []))) ?? []
    },
  }
}

/** Earlier versions kept the bare text, with or without its version. */
function parse(stored: string): DraftCopy {
  try {
    const copy = JSON.parse(stored) as Partial<DraftCopy & { text: string }>
    const known = { version: Number(copy.version) || 0, changed: copy.changed === true }
    if (typeof copy.html === 'string') return { ...noCopy, ...copy, ...known }
    if (typeof copy.text === 'string') return { ...noCopy, html: textToHtml(copy.text), ...known }
  } catch {
    // The bare text.
  }
  return { ...noCopy, html: textToHtml(stored), changed: true }
}

/** Without storage the text lives as long as this tab. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
