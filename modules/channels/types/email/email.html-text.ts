import { Parser } from 'htmlparser2'

/** A line of text taken from HTML or plain text. */
export interface TextLine {
  readonly text: string
  /** 0 for what the sender wrote, 1 for what they quote, 2 for what that quoted … */
  readonly quoteDepth: number
  /** Inside a signature that the sender's program marked. */
  readonly signature?: boolean
  /** Everything from here on is the mail being answered, by a mark of the sender's program. */
  readonly startsQuotedMail?: boolean
}

/**
 * HTML to lines of text in one pass, without building a tree: this runs for every HTML mail. Cells of a table row
 * share a line, quotes carry their depth.
 */
export function readHtmlLines(html: string): TextLine[] {
  const writer = new LineWriter()
  const open: OpenElement[] = []
  let hidden = 0

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const role = hidden > 0 ? 'hidden' : roleOf(name, attributes)
        if (!voids.has(name)) open.push({ name, role })
        if (role === 'hidden') {
          if (!voids.has(name)) hidden++
          return
        }
        writer.openElement(name, role)
      },
      ontext(text) {
        if (hidden === 0) writer.write(text)
      },
      onclosetag(name) {
        if (voids.has(name)) return
        const element = open.pop()
        if (!element) return
        if (element.role === 'hidden') hidden--
        else writer.closeElement(name, element.role)
      },
    },
    { decodeEntities: true },
  )
  parser.write(html)
  parser.end()
  return writer.finish()
}

const opensOrCloses = /<(\/?)(?!(?:br|img|hr|meta|link|input|p|li|td|th|tr|dt|dd|col|option)\b)[a-z]/gi
const deepestNesting = 3000

/** Nested beyond any honest page: HTML parsers, ours included, take quadratic time for it. */
export function isTooDeep(html: string): boolean {
  let depth = 0
  for (const [, closing] of html.matchAll(opensOrCloses)) {
    if (closing !== '') depth = Math.max(0, depth - 1)
    else if (++depth > deepestNesting) return true
  }
  return false
}

export function linesToText(lines: readonly TextLine[]): string {
  return lines.map(({ text, quoteDepth }) => (quoteDepth > 0 ? `${'>'.repeat(quoteDepth)} ${text}`.trimEnd() : text)).join('\n')
}

type Role = 'hidden' | 'quote' | 'quotedMail' | 'signature' | 'plain'
interface OpenElement {
  readonly name: string
  readonly role: Role
}

const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
const invisible = new Set('head script style template noscript title object svg math iframe select textarea'.split(' '))
const blocks = new Set(
  'address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul'.split(' '),
)
const paragraphs = new Set('p h1 h2 h3 h4 h5 h6 ul ol pre'.split(' '))

/** How mail programs mark what they quote: a container around it … */
const quoteMarks = /(?:^|\s)(?:gmail_quote|protonmail_quote|tutanota_quote|yahoo_quoted|gmail_extra_quote|front-blockquote|sh-quoted-content|missive_quote|zmail_extra|airmail_ext_on|bloop_original_html|mail-quote-collapse|mozquote|quote-container|x_gmail_quote|gmx_quote|freescout_quote)(?:\s|_|$)/i
/** … or an element after which nothing but the quoted mail comes. */
const quotedMailMarks = /(?:^|\s)(?:divRplyFwdMsg|x_divRplyFwdMsg|appendonsend|x_appendonsend|OLK_SRC_BODY_SECTION|OutlookMessageHeader|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|isReplyContent|origbody|replySplit|reply-intro|zwchr)(?:\s|$)/i
const signatureMarks = /(?:^|\s)(?:gmail_signature|moz-signature|ms-outlook-mobile-signature|protonmail_signature_block|tutanota_signature)(?:\s|$)/i

function roleOf(name: string, attributes: Readonly<Record<string, string>>): Role {
  if (invisible.has(name) || isHidden(attributes)) return 'hidden'
  if (name === 'blockquote') return 'quote'
  const marks = `${attributes['class'] ?? ''} ${attributes['id'] ?? ''}`
  if (marks.length < 4) return 'plain'
  if (quotedMailMarks.test(marks) || attributes['name'] === 'messageReplySection') return 'quotedMail'
  if (quoteMarks.test(marks)) return 'quote'
  return signatureMarks.test(marks) ? 'signature' : 'plain'
}

function isHidden(attributes: Readonly<Record<string, string>>): boolean {
  const style = attributes['style']
  if ('hidden' in attributes) return true
  return style !== undefined && /display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all/i.test(style)
}

class LineWriter {
  readonly #lines: TextLine[] = []
  #current = ''
  #space = false
  #quoteDepth = 0
  #signatureDepth = 0
  #preformatted = 0
  #startsQuotedMail = false

  openElement(name: string, role: Role): void {
    if (name === 'br') {
      this.#push(this.#current)
      return
    }
    if (name === 'td' || name === 'th') this.#space = true
    else if (paragraphs.has(name)) this.#blankLine()
    else if (blocks.has(name)) this.#endLine()
    if (role !== 'plain') this.#endLine()
    if (role === 'quotedMail') this.#startsQuotedMail = true
    if (role === 'quote') this.#quoteDepth++
    if (role === 'signature') this.#signatureDepth++
    if (name === 'pre') this.#preformatted++
    if (name === 'li') this.#current = '- '
  }

  closeElement(name: string, role: Role): void {
    if (name === 'td' || name === 'th') this.#space = true
    else if (paragraphs.has(name)) this.#blankLine()
    else if (blocks.has(name)) this.#endLine()
    if (role !== 'plain') this.#endLine()
    if (role === 'quote') this.#quoteDepth--
    if (role === 'signature') this.#signatureDepth--
    if (name === 'pre') this.#preformatted--
  }

  write(text: string): void {
    if (this.#preformatted > 0) {
      const [first = '', ...rest] = text.split(/\r?\n/)
      this.#current += first
      for (const line of rest) {
        this.#push(this.#current)
        this.#current = line
      }
      return
    }
    const words = text.replace(/[\s\u00a0\u200b\ufeff]+/g, ' ')
    if (words === '') return
    if (words === ' ') {
      this.#space = true
      return
    }
    if ((this.#space || words.startsWith(' ')) && this.#current !== '' && !this.#current.endsWith(' ')) this.#current += ' '
    this.#current += words.trim()
    this.#space = words.endsWith(' ')
  }

  finish(): TextLine[] {
    this.#endLine()
    return this.#lines.slice(0, 1 + this.#lines.findLastIndex(({ text }) => text !== ''))
  }

  #endLine(): void {
    if (this.#current !== '') this.#push(this.#current)
  }

  #blankLine(): void {
    this.#endLine()
    const last = this.#lines.at(-1)
    if (last && last.text !== '') this.#push('')
  }

  #push(text: string): void {
    // Never two blank lines in a row, and none at the start: layout made of <br> means nothing in text.
    const last = this.#lines.at(-1)
    if (text !== '' || (last && last.text !== '')) {
      this.#lines.push({ text: text.trimEnd(), quoteDepth: this.#quoteDepth, signature: this.#signatureDepth > 0, startsQuotedMail: this.#startsQuotedMail && text !== '' })
      if (text !== '') this.#startsQuotedMail = false
    }
    this.#current = ''
    this.#space = false
  }
}
