import type { TextLine } from './email.html-text.ts'
import { attributionStart, isForwardMark, isHeaderBlock, isQuotedMailRule, nextFilled } from './email.reply-marks.ts'

/** Plain text to lines, `>` taken off into the quote depth. */
export function readTextLines(text: string): TextLine[] {
  return text.split(/\r\n|\r|\n/).map((line) => {
    const marks = /^ ?>[> ]*/.exec(line)?.[0]
    return marks === undefined ? { text: line, quoteDepth: 0 } : { text: line.slice(marks.length), quoteDepth: marks.replace(/ /g, '').length }
  })
}

/**
 * What the sender wrote, without the mail they answer and without their signature. Quotes between their own lines
 * stay: they are part of what the answer says. A forwarded mail stays whole: it is what the sender wants read.
 */
export function visibleLines(lines: readonly TextLine[], { forwarded }: { forwarded: boolean }): TextLine[] {
  if (forwarded) return trimBlankLines(lines)
  const joined = withWrappedQuotes(lines)
  return withoutTrailingQuote(withoutSignature(joined.slice(0, quotedMailStart(joined))))
}

export function isForwardSubject(subject: string): boolean {
  return /^\s*(?:fwd?|fw|rv|reenv|enc|wg|tr|i|doorst|vs|vb|vl|pd|пересл)\s*:/iu.test(subject)
}

/** The line from which on everything is the mail being answered; the number of lines when there is none. */
function quotedMailStart(lines: readonly TextLine[]): number {
  const lastOwn = lastOwnLine(lines)
  let ownWords = false
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as TextLine
    if (line.startsQuotedMail) return at
    if (line.quoteDepth > 0 || isBlank(line)) continue
    if (isForwardMark(line.text)) return lines.length
    if (isQuotedMailRule(lines, at)) return at
    // Web forms begin like this too, so a header block counts only below somebody's words.
    if (ownWords && isHeaderBlock(lines, at)) return at
    const start = attributionStart(lines, at)
    // With a quote right below, unquoted lines further down are the answer; without one, everything is the quote.
    const answerBelow = (lines[nextFilled(lines, at)]?.quoteDepth ?? 0) > 0 && lastOwn > at
    if (start !== undefined && !answerBelow) return start
    ownWords = true
  }
  return lines.length
}

/** The last line that somebody wrote themselves, above the last signature; -1 without one. */
function lastOwnLine(lines: readonly TextLine[]): number {
  const signature = lines.findLastIndex((line) => line.quoteDepth === 0 && signatureRule.test(line.text.trim()))
  const end = signature < 0 ? lines.length : signature
  return lines.findLastIndex((line, index) => index < end && line.quoteDepth === 0 && line.signature !== true && !isBlank(line))
}

const signatureRule = /^(?:--|__|-- ?\u00a0?)\s*$/
const sentFromDevice =
  /^(?:sent (?:from|via) (?:my|the|mail|outlook|yahoo|gmail|proton|typeapp|mobile|samsung|huawei|iphone|ipad|blue|spark|aquamail|\S+ for )|get outlook for |(?:enviado|enviada) (?:desde|do|de|pelo) (?:mi|meu|minha|el|un|o|yahoo|outlook|correo|mail|iphone|samsung)|obtener outlook para |obter o outlook para |envoyé (?:de|depuis|à partir) |télécharger outlook |von meinem .{1,40} gesendet|gesendet (?:von|mit|über) |outlook für .{1,20} beziehen|inviato (?:da|dal) |scarica outlook |verzonden (?:vanaf|met|van) |(?:sendt|skickat|sänt) (?:fra|från|via) |lähetetty |wysłan[eo] z |отправлено (?:с|из) |надіслано з |(?:iphone|ipad)から送信|发自我的|從我的|보낸 사람: 나의|odesláno z |elküldve |trimis (?:de|din) |ipad'imden |iphone'umdan )/iu

/** From the signature rule, the mark of the sender's program or "Sent from my phone" to the end. */
function withoutSignature(lines: readonly TextLine[]): TextLine[] {
  const own = lines.filter((line) => line.signature !== true)
  const start = own.findIndex((line, index) => line.quoteDepth === 0 && startsSignature(line.text.trim(), index))
  return trimBlankLines(start < 0 ? own : own.slice(0, start))
}

function startsSignature(text: string, index: number): boolean {
  return signatureRule.test(text) || (index > 0 && text.length < 120 && sentFromDevice.test(text))
}

function withoutTrailingQuote(lines: readonly TextLine[]): TextLine[] {
  let end = lines.length
  while (end > 0 && ((lines[end - 1] as TextLine).quoteDepth > 0 || isBlank(lines[end - 1]))) end--
  const attribution = end < lines.length && end > 0 ? attributionStart(lines, end - 1) : undefined
  return trimBlankLines(lines.slice(0, attribution ?? end))
}

/** A quoted line that the sender's program broke in two leaves its second half unquoted. */
const wrapsBeyond = 60

function withWrappedQuotes(lines: readonly TextLine[]): TextLine[] {
  return lines.map((line, index) => {
    const before = lines[index - 1]
    const after = lines[index + 1]
    const wrapped = line.quoteDepth === 0 && !isBlank(line) && before && before.quoteDepth > 0 && before.text.length > wrapsBeyond && after && after.quoteDepth > 0
    return wrapped ? { ...line, quoteDepth: before.quoteDepth } : line
  })
}

function trimBlankLines(lines: readonly TextLine[]): TextLine[] {
  const first = lines.findIndex((line) => !isBlank(line))
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => !isBlank(line)) + 1)
}

function isBlank(line: TextLine | undefined): boolean {
  return line === undefined || line.text.trim() === ''
}
