import { wordLists } from './word-lists.ts'

/**
 * What was copied elsewhere, reduced to what a message may hold: words, bold and italic, lists, quotes and links. Fonts, colours, classes,
 * layout tables and pictures from outside stay where they came from, and links lose what tells who clicked them.
 */
export function cleanPastedHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  for (const node of [...body.querySelectorAll('script, style, meta, link, title, head, template, svg, iframe, object, noscript, input, button, select, textarea')]) node.remove()
  wordLists(body)
  removeComments(body)
  for (const element of [...body.querySelectorAll('*')].toReversed()) cleanElement(element)
  return body.innerHTML
}

const kept = new Set(['P', 'BR', 'STRONG', 'EM', 'U', 'S', 'CODE', 'PRE', 'UL', 'OL', 'LI', 'BLOCKQUOTE', 'A'])
const renamed: Readonly<Record<string, string>> = { B: 'strong', I: 'em', STRIKE: 's', DEL: 's', INS: 'u', DIV: 'p', SECTION: 'p', ARTICLE: 'p', ADDRESS: 'p', DT: 'p', DD: 'p', FIGURE: 'p', FIGCAPTION: 'p', CAPTION: 'p', TR: 'p' }
const blocks = 'p, ul, ol, blockquote, pre, table, tr, div, h1, h2, h3, h4, h5, h6'

/** Children come before their parents. */
function cleanElement(element: Element): void {
  const style = element.getAttribute('style') ?? ''
  const tag = element.tagName
  if (/display\s*:\s*none|mso-hide\s*:\s*all/i.test(style) || tag === 'IMG' || tag === 'HR') return element.remove()
  // What Google Docs wraps around everything, and what a page sets back to normal.
  const plain = /font-weight\s*:\s*(?:normal|[1-4]00)\b/i.test(style) && (tag === 'B' || tag === 'STRONG')
  if (/^H[1-6]$/.test(tag)) return element.replaceWith(within('p', within('strong', ...element.childNodes)))
  if (tag === 'TD' || tag === 'TH') return cleanCell(element)
  if (tag === 'A') return cleanLink(element as HTMLAnchorElement)
  const name = plain ? undefined : kept.has(tag) ? tag.toLowerCase() : renamed[tag]
  if (tag === 'SPAN' || tag === 'FONT') styleOf(element, style)
  if (name === undefined || ((name === 'p' || name === 'strong' || name === 'em') && element.querySelector(blocks))) return element.replaceWith(...element.childNodes)
  // Paragraphs keep their distance by themselves.
  if (name === 'p' && !element.textContent?.trim()) return element.remove()
  const clean = within(name, ...element.childNodes)
  const start = name === 'ol' ? Number(element.getAttribute('start')) : 0
  if (start > 1) clean.setAttribute('start', String(start))
  element.replaceWith(clean)
}

function within(name: string, ...children: Node[]): Element {
  const element = document.createElement(name)
  element.append(...children)
  return element
}

/** Emphasis that stands in a style, as Google Docs and Word have it. */
function styleOf(element: Element, style: string): void {
  const wrap = (name: string) => element.append(within(name, ...element.childNodes))
  if (/font-weight\s*:\s*(?:bold|[6-9]00)/i.test(style)) wrap('strong')
  if (/font-style\s*:\s*italic/i.test(style)) wrap('em')
  if (/text-decoration[^;]*:\s*[^;]*line-through/i.test(style)) wrap('s')
}

/** Cells of one row share a line; where they hold blocks, the table was layout. */
function cleanCell(cell: Element): void {
  if (cell.querySelector(blocks)) return cell.replaceWith(...cell.childNodes)
  const parts: Node[] = [...cell.childNodes]
  if (cell.previousElementSibling && cell.textContent?.trim()) parts.unshift(document.createTextNode(' | '))
  cell.replaceWith(...parts)
}

function cleanLink(link: HTMLAnchorElement): void {
  const address = withoutTracking(link.getAttribute('href')?.trim() ?? '')
  if (!/^(?:https?:|mailto:|tel:)/i.test(address) || !link.textContent?.trim()) return link.replaceWith(...link.childNodes)
  const clean = within('a', ...link.childNodes)
  clean.setAttribute('href', address)
  link.replaceWith(clean)
}

const trackers = /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|_hs(?:enc|mi)|igshid|yclid|mkt_tok|vero_id|ref_src)$/i

/** The address that is meant: without the detour over a search engine, and without what tells who clicked. */
export function withoutTracking(address: string): string {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return address
  const url = new URL(address)
  const meant = /^(?:www\.)?google\.\w+$/.test(url.hostname) && url.pathname === '/url' ? url.searchParams.get('q') : null
  if (meant && /^https?:/i.test(meant)) return withoutTracking(meant)
  const told = [...url.searchParams.keys()].filter((name) => trackers.test(name))
  if (told.length === 0) return address
  for (const name of told) url.searchParams.delete(name)
  return url.href
}

function removeComments(body: HTMLElement): void {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT)
  const comments: Node[] = []
  while (walker.nextNode()) comments.push(walker.currentNode)
  for (const comment of comments) comment.parentNode?.removeChild(comment)
}
