import { createHash } from 'node:crypto'
import { seededRandom, type Random } from './random.ts'

/** A customer's mail, ready to be sent. */
export interface TestMail {
  /** With CRLF lines, as it will arrive. */
  readonly raw: Buffer
  readonly sha256: string
  readonly from: string
  readonly to: string
  readonly subject: string
  /** Without brackets; null when the mail has none. */
  readonly messageId: string | null
  /** Stands in subject and body of this mail and of no other. */
  readonly marker: string
}

const words =
  'the order invoice printer password login page report shipment account delivery since yesterday please help still does not work after update again error screen address refund contract license office question thanks number would like to change our again payment before Monday server network phone could you check why it says that not found'.split(
    ' ',
  )

/** An endless supply of mails from `customers` people; the same seed gives the same mails. */
export function mailGenerator({ seed, to, customers = 200, domain = 'mail.example' }: { seed: number; to: string; customers?: number; domain?: string }) {
  const random = seededRandom(seed)
  let count = 0
  return (): TestMail => {
    const number = ++count
    const customer = random.between(1, customers)
    const marker = `m${seed}x${number}x`
    return buildMail({
      from: `customer${customer}@client${customer % 40}.example`,
      name: `Customer ${customer}`,
      to,
      subject: `${sentence(random, 3, 8)} ${marker}`,
      text: bodyText(random, marker),
      html: number % 3 === 0,
      messageId: `${marker}@${domain}`,
      date: new Date(Date.UTC(2026, 5, 1, 8) + number * 37_000),
      marker,
    })
  }
}

export interface MailParts {
  readonly from: string
  readonly name?: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: boolean
  readonly messageId: string | null
  readonly date: Date
  readonly marker: string
  readonly headers?: readonly string[]
}

export function buildMail({ from, name = '', to, subject, text, html = false, messageId, date, marker, headers = [] }: MailParts): TestMail {
  const head = [
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `From: "${name}" <${from}>`,
    `To: <${to}>`,
    `Subject: ${subject}`,
    ...(messageId === null ? [] : [`Message-ID: <${messageId}>`]),
    ...headers,
    'MIME-Version: 1.0',
  ]
  const plain = `Content-Type: text/plain; charset=utf-8\n\n${text}\n`
  const boundary = `=_${marker}`
  const alternative = `Content-Type: multipart/alternative; boundary="${boundary}"\n\n--${boundary}\n${plain}\n--${boundary}\nContent-Type: text/html; charset=utf-8\n\n${asHtml(text)}\n\n--${boundary}--\n`
  const raw = Buffer.from(`${head.join('\n')}\n${html ? alternative : plain}`.replace(/\r?\n/g, '\r\n'))
  return { raw, sha256: digestOf(raw), from, to, subject, messageId, marker }
}

/** The same mail with other bytes, well-formed or not. */
export function withBytes(mail: TestMail, raw: Buffer): TestMail {
  return { ...mail, raw, sha256: digestOf(raw) }
}

function digestOf(raw: Buffer): string {
  return createHash('sha256').update(raw).digest('hex')
}

function bodyText(random: Random, marker: string): string {
  const paragraphs = Array.from({ length: random.between(2, 5) }, () => Array.from({ length: random.between(2, 5) }, () => `${sentence(random, 5, 16)}.`).join('\n'))
  return `Hello,\n\n${paragraphs.join('\n\n')}\n\nReference ${marker}\n\nKind regards`
}

function sentence(random: Random, least: number, most: number): string {
  const text = Array.from({ length: random.between(least, most) }, () => random.pick(words)).join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function asHtml(text: string): string {
  return `<html><body>\n${text
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>\n')}</p>`)
    .join('\n')}\n</body></html>`
}
