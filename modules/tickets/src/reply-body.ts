import type { Locale } from '@timbre/kernel'
import { mailText } from './texts.ts'

/** What a reply becomes on its way out: the agent's words, the account's signature, and what is answered, quoted. */
export interface ReplyParts extends WrittenPart {
  /** Its writer's own. */
  readonly ownSignature: WrittenPart | null
  readonly signature: string
  /** What is answered, or what its writer made of it. */
  readonly quote: Quote | WrittenPart | null
  readonly locale: Locale
  readonly timeZone: string
}

/** Somebody's own words, cleaned. */
export interface WrittenPart {
  readonly text: string
  readonly html: string
}

/** Only a customer's or a colleague's public message is ever quoted: a note never leaves the house. */
export interface Quote {
  readonly kind: 'customer' | 'reply'
  readonly authorName: string
  readonly text: string
  readonly at: Date
}

/** Longer mails are quoted in part: their author has the rest. */
const quotedCharacters = 20_000

export function composeReply({ text, html, ownSignature, signature, quote, locale, timeZone }: ReplyParts): { text: string; html: string } {
  const plain = [text.trimEnd()]
  const rich = [html]
  const signatures = [...(ownSignature ? [ownSignature] : []), ...(signature.trim() ? [{ text: signature.trim(), html: textToHtml(signature.trim()) }] : [])]
  if (signatures.length > 0) {
    plain.push(`-- \n${signatures.map((part) => part.text.trim()).join('\n\n')}`)
    rich.push(`<div class="signature">-- <br>${signatures.map((part) => part.html).join('\n')}</div>`)
  }
  if (quote) {
    const quoted = 'at' in quote ? composeQuote(quote, locale, timeZone) : quote
    plain.push(quoted.text.trimEnd())
    rich.push(quoted.html)
  }
  return { text: `${plain.join('\n\n')}\n`, html: rich.join('\n') }
}

/** What is answered, as mail programs quote it. */
export function composeQuote({ authorName, text, at }: Quote, locale: Locale, timeZone: string): WrittenPart {
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(at)
  const intro = mailText(locale, 'attribution', { at: when, name: authorName })
  const quoted = text.slice(0, quotedCharacters).trimEnd()
  return {
    text: `${intro}\n${quoted.split('\n').map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`)).join('\n')}`,
    html: `<p>${escapeHtml(intro)}</p><blockquote type="cite">${textToHtml(quoted)}</blockquote>`,
  }
}

/** `Re: subject [#1042]`: one prefix, one tag, whatever was there before. */
export function replySubject(subject: string, number: string): string {
  const tag = `[#${number}]`
  const bare = subject.replaceAll(tag, '').replace(/^(?:\s*(?:re|rv|aw|sv|antw|res)\s*:)+/iu, '').trim()
  return `Re: ${bare} ${tag}`
}

const htmlEscapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => htmlEscapes[character] as string)
}

/** Plain text as HTML that looks the same: blank lines part paragraphs, single ones break lines. */
export function textToHtml(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n{2,}/u)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n')
}
