import type { Envelope, InboundAttachment, InboundMessage, MailAddress } from '../../src/kit/index.ts'
import { UnreadableMessage } from '../../src/kit/unreadable-message.ts'
import { readAutomaticSigns } from './email.automatic.ts'
import { sortParts, type BodySegment, type Leaf } from './email.bodies.ts'
import { readBounce } from './email.bounce.ts'
import { fingerprintOf } from './email.fingerprint.ts'
import { collapse, MailHeaders, readDate, readMessageIds, readStructured, type HeaderLine } from './email.headers.ts'
import { linesToText, readHtmlLines, type TextLine } from './email.html-text.ts'
import { detectLanguage } from './email.language.ts'
import { readMime, type MimePart } from './email.mime.ts'
import { sanitizeMailHtml, sanitizerVersion } from './email.sanitize.ts'
import { beginningOf, safeFileName, storable, textToHtml, tidy } from './email.text.ts'
import { isForwardSubject, readTextLines, visibleLines } from './email.visible-text.ts'

/** Larger mails are refused at the door; this bounds what reaches the parser by other ways. */
const largestMail = 60 * 1024 * 1024

/**
 * Raw bytes of a mail to what Timbre knows of it. Pure: no database, no network, no clock. Runs in a process of its own
 * that may be killed.
 *
 * @throws UnreadableMessage when the mail goes beyond the limits; broken structure never throws.
 */
export async function parseEmail(raw: Buffer, envelope: Envelope): Promise<InboundMessage> {
  if (raw.length > largestMail) throw new UnreadableMessage('tooLarge', `The message is larger than Timbre reads (${largestMail} bytes).`)
  const root = await readMime(raw)
  const headers = new MailHeaders(root.headerLines, charsetOf(root))
  const content = sortParts(root)
  const subject = storable(collapse(headers.text('subject') ?? ''))
  const from = senderOf(headers)
  const nullSender = envelope.from === null || headers.first('return-path') === '<>'
  const body = readBody(content.body, isForwardSubject(subject))
  const bounce = readBounce({ headers, from, subject, text: body.text, reports: content.reports, nullSender })
  const automatic = readAutomaticSigns(headers, from, subject, nullSender)
  const messageId = readMessageIds(headers.first('message-id'))[0] ?? null

  return {
    messageId: messageId === null ? null : storable(messageId),
    inReplyTo: readMessageIds(headers.first('in-reply-to')).map(storable),
    references: readMessageIds(headers.all('references').join(' ')).map(storable).slice(-100),
    from,
    to: addresses(headers, 'to'),
    cc: addresses(headers, 'cc'),
    replyTo: addresses(headers, 'reply-to'),
    subject: beginningOf(subject, 998),
    date: readDate(headers.first('date'))?.toISOString() ?? null,
    html: body.html,
    sanitizerVersion,
    text: body.text,
    visibleText: body.visibleText,
    attachments: content.attachments.map((leaf, index) => toAttachment(leaf, index, body.html)),
    isAutoReply: bounce === null && automatic.isAutoReply,
    isBounce: bounce !== null,
    bounce,
    suppressAutoReply: bounce !== null || automatic.suppressAutoReply,
    listMail: automatic.listMail,
    loop: automatic.loop,
    language: announcedLanguage(headers) ?? detectLanguage(body.visibleText),
    fingerprint: fingerprintOf(raw, { messageId, date: headers.first('date'), from: headers.first('from'), subject: headers.first('subject') }),
  }
}

/** Label of the mail's own text, for headers whose bytes nobody labelled. */
function charsetOf(root: MimePart): string | null {
  const first = findLeaf(root, (part) => part.contentType.startsWith('text/'))
  return first ? (readStructured(new MailHeaders(first.headerLines, null).first('content-type')).params.get('charset') ?? null) : null
}

function findLeaf(part: MimePart, matches: (part: MimePart) => boolean): MimePart | undefined {
  if (part.content !== null) return matches(part) ? part : undefined
  for (const child of part.children) {
    const found = findLeaf(child, matches)
    if (found) return found
  }
  return undefined
}

/**
 * The author. Only a mail that names none at all is taken to be from where it wants its answers: beside a From without
 * an address, Reply-To could name anybody (S10).
 */
function senderOf(headers: MailHeaders): MailAddress | null {
  const named = ['from', 'sender', 'reply-to'].map((name) => headers.addresses(name)).find((people) => people.length > 0) ?? []
  const sender = named.find(({ address }) => address.includes('@')) ?? named[0]
  return sender ? storableAddress(sender) : null
}

function addresses(headers: MailHeaders, name: string): MailAddress[] {
  return headers.addresses(name).filter(({ address }) => address !== '').map(storableAddress)
}

function storableAddress({ name, address }: MailAddress): MailAddress {
  return { name: beginningOf(storable(name), 300), address: beginningOf(storable(address), 320) }
}

interface ReadBody {
  readonly html: string | null
  readonly text: string
  readonly visibleText: string
}

function readBody(segments: readonly BodySegment[], forwarded: boolean): ReadBody {
  const lines = segments.map((segment): { text: TextLine[]; visible: TextLine[] } => {
    const fromHtml = segment.html === null ? null : readHtmlLines(segment.html)
    const fromText = segment.text === null || segment.text.trim() === '' ? null : readTextLines(tidy(segment.text))
    return { text: fromText ?? fromHtml ?? [], visible: visibleLines(fromHtml ?? fromText ?? [], { forwarded }) }
  })
  const hasHtml = segments.some((segment) => segment.html !== null && segment.html.trim() !== '')
  return {
    html: hasHtml ? storable(sanitizeMailHtml(segments.map((segment) => segment.html ?? textToHtml(segment.text ?? '')).join('\n<hr>\n'))) : null,
    text: storable(tidy(lines.map(({ text }) => linesToText(text)).join('\n\n'))),
    visibleText: storable(tidy(lines.map(({ visible }) => linesToText(visible)).filter((text) => text !== '').join('\n\n'))),
  }
}

function toAttachment(leaf: Leaf, index: number, html: string | null): InboundAttachment {
  const inline = leaf.contentId !== null && (html?.includes(`data-cid="${leaf.contentId.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`) ?? false)
  return {
    name: safeFileName(leaf.fileName ?? '') || generatedName(leaf, index),
    contentType: /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/.test(leaf.contentType) ? leaf.contentType : 'application/octet-stream',
    size: leaf.content.length,
    contentId: leaf.contentId === null ? null : beginningOf(storable(leaf.contentId), 500),
    inline,
    content: leaf.content,
  }
}

const extensions: Readonly<Record<string, string>> = { 'message/rfc822': 'eml', 'message/global': 'eml', 'text/plain': 'txt', 'text/html': 'html', 'text/calendar': 'ics', 'image/jpeg': 'jpg', 'image/svg+xml': 'svg', 'application/pdf': 'pdf', 'application/octet-stream': 'bin', 'application/pkcs7-mime': 'p7m', 'application/x-pkcs7-mime': 'p7m', 'application/ms-tnef': 'dat' }

function generatedName(leaf: Leaf, index: number): string {
  if (leaf.contentType === 'message/rfc822') {
    const subject = /^subject:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/im.exec(leaf.content.subarray(0, 32 * 1024).toString('latin1').split(/\r?\n\r?\n/)[0] ?? '')?.[1]
    const line: HeaderLine[] = subject === undefined ? [] : [{ key: 'subject', line: `subject:${subject}` }]
    const name = beginningOf(safeFileName((new MailHeaders(line, null).text('subject') ?? '').replace(/[\\/:]/g, ' ')), 100)
    return `${name || `message-${index + 1}`}.eml`
  }
  return `${leaf.contentType === 'text/calendar' ? 'invite' : `attachment-${index + 1}`}.${extensions[leaf.contentType] ?? /\/(?:x-)?([a-z\d]{2,5})$/.exec(leaf.contentType)?.[1] ?? 'bin'}`
}

function announcedLanguage(headers: MailHeaders): string | null {
  return /^\s*([a-z]{2,3})(?:[-,;\s]|$)/i.exec(headers.first('content-language') ?? '')?.[1]?.toLowerCase() ?? null
}
