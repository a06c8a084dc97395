/**
 * Looks at the cleaned HTML of a mail without ever putting it into the page: everything here works on inert documents made by DOMParser,
 * which run no scripts and load nothing.
 */
export interface MailHtml {
  /** The body, quotes taken out when `folded`. */
  readonly html: string
  /** Whether there is a quoted part to unfold. */
  readonly hasQuote: boolean
  /** Whether it looks the way its author wanted, so that it must lie on white paper. */
  readonly ownColours: boolean
  /** Whether words alone say everything that is in it. */
  readonly plain: boolean
  /** Pictures from outside that are not shown. */
  readonly remoteImages: number
  /** Addresses of the pictures that are to be shown. */
  readonly images: readonly string[]
}

const quoteSelector = 'blockquote, .gmail_quote, .yahoo_quoted, #divRplyFwdMsg, #appendonsend'
const formatSelector = 'img, table, ul, ol, b, strong, i, em, u, s, h1, h2, h3, h4, h5, h6, pre, code, font, hr'
const colourSelector = '[bgcolor], [background], [color], [style*="color" i], [style*="background" i]'

/** Takes a mail's HTML apart. With `folded`, the last quotation and what follows it is left out. */
export function readMailHtml(html: string, folded: boolean): MailHtml {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  const quote = trailingQuote(body)
  if (quote && folded) removeFrom(quote, body)
  const images = [...body.querySelectorAll('img')]
  return {
    html: body.innerHTML,
    hasQuote: quote !== undefined,
    ownColours: body.querySelector(colourSelector) !== null,
    plain: body.querySelector(formatSelector) === null && body.querySelector(colourSelector) === null && [...body.querySelectorAll('a')].every(saysItsAddress),
    remoteImages: images.filter((image) => image.hasAttribute('data-remote-src')).length,
    images: images.map((image) => image.getAttribute('src')).filter((source) => source !== null && !source.startsWith('data:')) as string[],
  }
}

/** What the pictures of one mail may weigh as text; one that stands in it ten thousand times would stop the page. */
const heaviestPictures = 100_000_000

/** Puts data: addresses in place of the pictures' own, and drops those without one: the frame may load nothing. */
export function embedImages(html: string, sources: ReadonlyMap<string, string>): string {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  let left = heaviestPictures
  for (const image of body.querySelectorAll('img')) {
    const own = image.getAttribute('src') ?? ''
    const source = own.startsWith('data:') ? own : sources.get(own)
    left -= source?.length ?? 0
    if (source && left >= 0) image.setAttribute('src', source)
    else image.remove()
  }
  return body.innerHTML
}

/** The first quotation after which nobody wrote anything of their own, when there is something before it. */
function trailingQuote(body: HTMLElement): Element | undefined {
  const quotes: { element: Element; wordsBefore: number; wordsUpTo: number }[] = []
  let words = 0
  const read = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) words++
    const quote = node instanceof Element && node.matches(quoteSelector) ? { element: node, wordsBefore: words, wordsUpTo: 0 } : undefined
    if (quote) quotes.push(quote)
    for (let child = node.firstChild; child; child = child.nextSibling) read(child)
    if (quote) quote.wordsUpTo = words
  }
  read(body)
  return quotes.find(({ wordsBefore, wordsUpTo }) => wordsBefore > 0 && wordsUpTo === words)?.element
}

function removeFrom(quote: Element, body: HTMLElement): void {
  for (let node: Node | null = quote; node && node !== body; node = node.parentNode) {
    while (node.nextSibling) node.nextSibling.remove()
  }
  quote.remove()
}

function saysItsAddress(link: HTMLAnchorElement): boolean {
  const href = link.getAttribute('href') ?? ''
  const text = (link.textContent ?? '').trim()
  return href.replace(/^mailto:|^https?:\/\/|\/$/g, '') === text.replace(/^https?:\/\/|\/$/g, '')
}
