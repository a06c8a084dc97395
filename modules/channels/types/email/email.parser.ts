import type { ChannelParser } from '../../src/kit/channel-type.ts'
import { isTooDeep, linesToText, readHtmlLines } from './email.html-text.ts'
import { parseEmail } from './email.inbound.ts'
import { sanitizeMailHtml, sanitizerVersion } from './email.sanitize.ts'
import { storable, tidy } from './email.text.ts'

/** What runs in the parser processes. */
export const parser: ChannelParser = {
  parse: parseEmail,
  cleanHtml: (html) => {
    const cleaned = isTooDeep(html) ? '' : sanitizeMailHtml(storable(html))
    return { html: cleaned, text: tidy(linesToText(readHtmlLines(cleaned))), sanitizerVersion }
  },
}
