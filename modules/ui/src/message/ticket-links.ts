import type { InjectionKey } from 'vue'
import type { TextPart } from './plain-text.ts'

/** A ticket that a note speaks of. */
export interface TicketLink {
  readonly href: string
  /** What it is about. */
  readonly title: string
}

/** Whoever shows notes with links to tickets provides this. */
export interface TicketLinks {
  /** The ticket of that number, when its reader may open it. Reactive: it may be known only a moment later. */
  readonly find: (number: string) => TicketLink | undefined
  /** Opens it in place of this one. */
  readonly open: (number: string) => void
}
export const ticketLinksKey: InjectionKey<TicketLinks> = Symbol('ticketLinks')

// A number has a digit and begins a word: colours, channels and anchors are no tickets.
const reference = /(?<![\p{L}\p{N}_/&#.])#(?=[\p{L}-]*\p{N})([\p{L}\p{N}][\p{L}\p{N}-]{0,39})/gu

/** A text with the numbers of tickets in it taken out; `#1042` of a ticket that is not known stays what it was. */
export function withTicketLinks(text: string, { find }: TicketLinks): readonly TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const { 0: written, 1: number = '', index } of text.matchAll(reference)) {
    const link = find(number)
    if (!link) continue
    if (index > from) parts.push({ text: text.slice(from, index) })
    parts.push({ text: written, ...link, ticket: number })
    from = index + written.length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}

/** The same in HTML, outside of links and code. */
export function htmlWithTicketLinks(html: string, links: TicketLinks): string {
  const document = new DOMParser().parseFromString(html, 'text/html')
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found: Text[] = []
  for (let node = texts.nextNode(); node; node = texts.nextNode()) if (!node.parentElement?.closest('a, code, pre')) found.push(node as Text)
  for (const node of found) {
    const parts = withTicketLinks(node.data, links)
    if (!parts.some(({ href }) => href)) continue
    node.replaceWith(...parts.map(({ text, href, title }) => (href ? Object.assign(document.createElement('a'), { href, title: title ?? '', textContent: text }) : text)))
  }
  return document.body.innerHTML
}
