import { decodeBytes } from './email.charset.ts'
import { MailHeaders, readStructured, type StructuredValue } from './email.headers.ts'
import { isTooDeep } from './email.html-text.ts'
import type { MimePart } from './email.mime.ts'

/** A part with its headers read. */
export interface Leaf {
  readonly contentType: string
  readonly content: Buffer
  readonly disposition: string
  readonly fileName: string | null
  readonly contentId: string | null
  readonly type: StructuredValue
}

/** One stretch of the body: two forms of the same words when the sender gave both. */
export interface BodySegment {
  readonly html: string | null
  readonly text: string | null
}

export interface MailContent {
  readonly body: readonly BodySegment[]
  readonly attachments: readonly Leaf[]
  /** Parts of a report (delivery-status, the headers or copy of the original), for whoever reads bounces. */
  readonly reports: readonly Leaf[]
}

/** Sorts the leaves of a mail into what is read, what is attached and what reports on another mail. */
export function sortParts(root: MimePart): MailContent {
  const attachments: Leaf[] = []
  const reports: Leaf[] = []
  const body = segmentsOf(root, attachments, reports)
  return { body, attachments: withoutDoubleInvitations(attachments), reports }
}

const reportTypes = new Set(['message/delivery-status', 'message/global-delivery-status', 'message/feedback-report', 'message/disposition-notification', 'text/rfc822-headers', 'message/rfc822-headers', 'message/rfc822', 'message/global', 'message/global-headers'])

function segmentsOf(part: MimePart, attachments: Leaf[], reports: Leaf[]): BodySegment[] {
  // A leaf with children calls itself text but has parts all the same.
  const below = part.children.map((child) => segmentsOf(child, attachments, reports))
  if (part.content === null || below.length > 0) return part.contentType === 'multipart/alternative' ? mergeAlternatives(below) : below.flat()
  const leaf = readLeaf(part, part.content)
  if (reportTypes.has(leaf.contentType)) reports.push(leaf)
  if (isBody(leaf)) return [bodyOf(leaf)]
  if (!isMachineOnly(leaf)) attachments.push(leaf)
  return []
}

function readLeaf(part: MimePart, content: Buffer): Leaf {
  const headers = new MailHeaders(part.headerLines, null)
  const disposition = readStructured(headers.first('content-disposition'))
  const type = readStructured(headers.first('content-type'))
  const contentId = headers.first('content-id')
  return {
    contentType: part.contentType,
    content,
    disposition: disposition.value,
    fileName: disposition.params.get('filename') || type.params.get('name') || null,
    contentId: contentId === null ? null : contentId.replace(/^<|>$/g, '').trim() || null,
    type,
  }
}

/** Nobody writes or reads a book in a mail: a larger text is a file. */
const longestBody = 2 * 1024 * 1024

function isBody(leaf: Leaf): boolean {
  if (leaf.disposition === 'attachment' || leaf.fileName !== null || leaf.content.length > longestBody) return false
  return leaf.contentType === 'text/plain' || leaf.contentType === 'text/html' || leaf.contentType === 'text'
}

/** Parts that mean nothing to a reader and carry no name; the raw mail keeps them. */
function isMachineOnly(leaf: Leaf): boolean {
  if (leaf.fileName !== null) return false
  return /^(?:message\/(?:delivery-status|global-delivery-status|feedback-report|disposition-notification)|text\/(?:rfc822-headers|x-amp-html)|application\/(?:pgp-signature|pgp-encrypted|(?:x-)?pkcs7-signature))$/.test(leaf.contentType)
}

function bodyOf(leaf: Leaf): BodySegment {
  const text = decodeBytes(leaf.content, leaf.type.params.get('charset') ?? (leaf.contentType === 'text/html' ? charsetOfHtml(leaf.content) : null))
  // The words of a page that is nested beyond reason, without the page.
  if (leaf.contentType === 'text/html') return isTooDeep(text) ? { html: null, text: text.replace(/<[^<>]*>/g, ' ') } : { html: text, text: null }
  const flowed = leaf.type.params.get('format')?.toLowerCase() === 'flowed'
  return { html: null, text: flowed ? unflow(text, leaf.type.params.get('delsp')?.toLowerCase() === 'yes') : text }
}

function charsetOfHtml(content: Buffer): string | null {
  return /<meta[^>]{1,200}charset\s*=\s*["']?([\w-]{1,40})/i.exec(content.subarray(0, 2048).toString('latin1'))?.[1] ?? null
}

/** Of several forms of the same words: the last HTML and the first text; anything more is kept after them. */
function mergeAlternatives(alternatives: readonly BodySegment[][]): BodySegment[] {
  const all = alternatives.flat()
  const html = all.filter((segment) => segment.html !== null)
  const plain = all.filter((segment) => segment.html === null && segment.text !== null && segment.text.trim() !== '')
  const [firstHtml, ...moreHtml] = html
  // Two texts and no HTML are no alternatives, whatever the sender calls them.
  if (!firstHtml) return plain
  const text = plain[0]
  return [{ html: firstHtml.html, text: firstHtml.text ?? text?.text ?? null }, ...moreHtml]
}

/** Calendars send the invitation twice, as a form of the body and as a file. */
function withoutDoubleInvitations(attachments: readonly Leaf[]): Leaf[] {
  const files = attachments.some((leaf) => leaf.fileName !== null && /calendar|\/ics$/.test(leaf.contentType))
  return attachments.filter((leaf) => !(files && leaf.fileName === null && leaf.contentType === 'text/calendar'))
}

/** RFC 3676: lines ending in a space go on in the next one of the same quote depth. */
function unflow(text: string, deleteSpace: boolean): string {
  const lines: { quote: string; text: string; open: boolean }[] = []
  for (const raw of text.split(/\r?\n/)) {
    const quote = /^>*/.exec(raw)?.[0] ?? ''
    const line = raw.slice(quote.length).replace(/^ /, '')
    const open = line.endsWith(' ') && line !== '-- '
    const previous = lines.at(-1)
    const words = open && deleteSpace ? line.slice(0, -1) : line
    if (previous?.open && previous.quote === quote && line !== '-- ') {
      previous.text += words
      previous.open = open
    } else lines.push({ quote, text: words, open })
  }
  return lines.map((line) => (line.quote === '' ? line.text : `${line.quote} ${line.text}`.trimEnd())).join('\n')
}
