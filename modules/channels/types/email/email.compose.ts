import MailComposer from 'nodemailer/lib/mail-composer'
import type { MailAddress, MessageToSend } from '../../src/kit/index.ts'
import { textToHtml } from './email.text.ts'

/** As many ids as mail servers keep of a long thread: the first, which names it, and the newest. */
const longestChain = 20

/**
 * A message as mail: text and HTML, with its pictures inside. Only fields that were checked get in, and nothing in them
 * can end a header. The bytes are a stream, so that attachments never lie in memory whole.
 */
export function composeMail(message: MessageToSend): NodeJS.ReadableStream {
  const html = message.html ?? textToHtml(message.text)
  return new MailComposer({
    from: oneLine(message.from),
    to: message.to.map(oneLine),
    cc: message.cc.map(oneLine),
    ...(message.replyTo === null ? {} : { replyTo: message.replyTo }),
    subject: singleLine(message.subject),
    messageId: `<${message.messageId}>`,
    date: message.date,
    ...(message.inReplyTo !== null && isCarried(message.inReplyTo) ? { inReplyTo: `<${message.inReplyTo}>` } : {}),
    references: trimChain(message.references).map((id) => `<${id}>`),
    text: message.text,
    html: `<!doctype html><html><head><meta charset="utf-8"></head><body>${withPictures(html)}</body></html>`,
    attachments: message.attachments.map((attachment) => ({
      filename: singleLine(attachment.name),
      contentType: attachment.contentType,
      content: attachment.read() as never,
      ...(attachment.inline && attachment.contentId !== null ? { cid: attachment.contentId, contentDisposition: 'inline' as const } : {}),
    })),
    // A file or an address named in a field is never read: contents come from the blob store alone.
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
  })
    .compile()
    .createReadStream()
}

function trimChain(references: readonly string[]): string[] {
  const unique = [...new Set(references.filter(isCarried))]
  return unique.length <= longestChain ? unique : [unique[0] as string, ...unique.slice(1 - longestChain)]
}

/** An id stands in one line, and mail servers take no line beyond 998 characters. */
function isCarried(id: string): boolean {
  return /^[^\s<>]{1,900}$/.test(id)
}

function oneLine({ name, address }: MailAddress): { name: string; address: string } {
  return { name: singleLine(name), address }
}

function singleLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()
}

/** Pictures of the mail itself by Content-ID, remote ones from where they are. */
function withPictures(html: string): string {
  return html.replace(/(<img\b[^>]*?)\sdata-cid="([^"]*)"/gi, '$1 src="cid:$2"').replace(/(<img\b[^>]*?)\sdata-remote-src="([^"]*)"/gi, '$1 src="$2"')
}
