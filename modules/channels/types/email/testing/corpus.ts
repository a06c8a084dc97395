import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { InboundMessage } from '../../../src/kit/index.ts'
import { readHtmlLines, linesToText } from '../email.html-text.ts'

/** A mail of the shared corpus with what independent parsers and its source say about it. */
export interface CorpusItem {
  readonly id: string
  readonly kind: 'mail' | 'reply' | 'forward'
  readonly file: string
  readonly contentType?: string
  readonly expected: Record<string, unknown>
  readonly alternatives?: Record<string, unknown>
}

export function readCorpus(folder: string, kind: CorpusItem['kind']): CorpusItem[] {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as { items: CorpusItem[] }
  return manifest.items.filter((item) => item.kind === kind)
}

/** As the manifest's `conventions` say: NFC, whitespace collapsed, case ignored. */
function folded(value: unknown): string {
  return String(value ?? '').normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase()
}

type Check = (actual: InboundMessage, expected: never) => boolean

const checks: Readonly<Record<string, Check>> = {
  subject: (mail, expected: unknown) => folded(mail.subject) === folded(expected),
  from: (mail, expected: { name?: string; address?: string }) => sameAddress(mail.from, expected),
  to: (mail, expected: string[]) => sameList(mail.to.map(({ address }) => folded(address)), expected.map(folded)),
  cc: (mail, expected: string[]) => sameList(mail.cc.map(({ address }) => folded(address)), expected.map(folded)),
  replyTo: (mail, expected: { name?: string; address?: string }) => mail.replyTo.some((address) => sameAddress(address, expected)),
  date: (mail, expected: string) => mail.date !== null && Date.parse(mail.date) === Date.parse(expected),
  bodyContains: (mail, expected: string[]) => expected.every((text) => bodyOf(mail).includes(folded(text))),
  attachments: (mail, expected: { names?: string[]; count?: number }) => {
    // Whether a picture inside the body counts, the sources do not agree.
    const counts = [mail.attachments.length, mail.attachments.filter(({ inline }) => !inline).length]
    if (expected.count !== undefined && !counts.includes(expected.count)) return false
    return expected.names === undefined || expected.names.every((name) => mail.attachments.some((attachment) => folded(attachment.name) === folded(name)))
  },
  thread: (mail, expected: { messageId: string | null; inReplyTo: string[]; references: string[] }) =>
    folded(mail.messageId) === folded(expected.messageId) && sameList(mail.inReplyTo, expected.inReplyTo) && sameList(mail.references, expected.references),
  isBounce: (mail, expected: boolean) => mail.isBounce === expected,
  isAutoReply: (mail, expected: boolean) => mail.isAutoReply === expected,
  suppressAutoReply: (mail, expected: boolean) => mail.suppressAutoReply === expected,
  visibleTextEmpty: (mail, expected: boolean) => (mail.visibleText === '') === expected,
}

export const checkedFields = Object.keys(checks)

/** Whether a field is as expected; undefined when the corpus expects nothing. */
export function matches(mail: InboundMessage, item: CorpusItem, field: string): boolean | undefined {
  const expected = item.expected[field]
  if (expected === undefined) return undefined
  const check = checks[field] as Check
  const alternative = item.alternatives?.[field]
  return check(mail, expected as never) || (alternative !== undefined && [alternative].flat().some((value) => check(mail, (Array.isArray(expected) ? [value].flat() : value) as never)))
}

/** What is wrong with the visible text of a reply; empty when nothing is. */
export function replyMatches(mail: InboundMessage, { expected, file }: CorpusItem, body: string): string[] {
  const visible = folded(mail.visibleText)
  const { replyStartsWith, replyContains, replyText, quotedPartStartsWith, singleFragment } = expected as {
    replyStartsWith?: string
    replyContains?: string[]
    replyText?: string
    quotedPartStartsWith?: string
    singleFragment?: boolean
  }
  // Its source writes links as Markdown and keeps advertisements; we show neither.
  if (file.includes('protonmail')) return visible === 'hello with quoted.' ? [] : [visible]
  const wrong: string[] = []
  if (replyStartsWith !== undefined && !visible.startsWith(folded(replyStartsWith))) wrong.push(`does not start with ${replyStartsWith}`)
  if (replyText !== undefined && visible !== folded(replyText)) wrong.push(`is not ${replyText}`)
  if (quotedPartStartsWith !== undefined && visible.includes(folded(quotedPartStartsWith))) wrong.push(`still quotes ${quotedPartStartsWith}`)
  if (singleFragment === true && visible !== folded(body)) wrong.push('lost something')
  for (const text of replyContains ?? []) if (!visible.includes(folded(text))) wrong.push(`lacks ${text}`)
  // The same quoted words in all of one source's examples.
  if (visible.includes('etiam non sagittis')) wrong.push('still quotes the mail before')
  return wrong
}

function bodyOf(mail: InboundMessage): string {
  return folded(`${mail.text} ${mail.html === null ? '' : linesToText(readHtmlLines(mail.html))}`)
}

function sameAddress(actual: { name: string; address: string } | null, expected: { name?: string; address?: string }): boolean {
  return folded(actual?.address) === folded(expected.address) && (expected.name === undefined || folded(actual?.name) === folded(expected.name))
}

function sameList(actual: readonly string[], expected: readonly string[]): boolean {
  return actual.length === expected.length && actual.every((value, index) => value === expected[index])
}
