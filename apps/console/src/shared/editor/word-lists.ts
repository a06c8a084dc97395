/**
 * Word copies lists as paragraphs that only look like one: `mso-list:l0 level2` in the style, and the bullet as text. Makes them lists.
 */
export function wordLists(body: HTMLElement): void {
  for (const paragraph of [...body.querySelectorAll<HTMLElement>('p[style*="mso-list"]')]) {
    // Taken along with the items before it.
    if (!paragraph.isConnected || levelOf(paragraph) === undefined) continue
    const items: HTMLElement[] = []
    for (let item: Element | null = paragraph; item && isItem(item); item = item.nextElementSibling) items.push(item)
    if (items.length === 0) continue
    const place = document.createElement('span')
    paragraph.before(place)
    place.replaceWith(listOf(items))
  }
}

const levelOf = (element: Element): number | undefined => Number(/mso-list\s*:[^;]*\blevel(\d+)/i.exec(element.getAttribute('style') ?? '')?.[1]) || undefined
const isItem = (element: Element): element is HTMLElement => element.tagName === 'P' && levelOf(element) !== undefined

/** Lists inside each other, as deep as the levels say. */
function listOf(items: readonly HTMLElement[]): HTMLElement {
  const open: { readonly level: number; readonly list: HTMLElement }[] = []
  for (const paragraph of items) {
    const level = levelOf(paragraph) ?? 1
    const marker = takeMarker(paragraph)
    while (open.length > 1 && (open.at(-1)?.level ?? 0) > level) open.pop()
    if (open.length === 0 || (open.at(-1)?.level ?? 0) < level) {
      const list = document.createElement(/^[\p{L}\d]+[.)]/u.test(marker) ? 'ol' : 'ul')
      open.at(-1)?.list.lastElementChild?.append(list)
      open.push({ level, list })
    }
    const item = document.createElement('li')
    item.append(...paragraph.childNodes)
    open.at(-1)?.list.append(item)
    paragraph.remove()
  }
  return open[0]?.list as HTMLElement
}

/** The bullet or number that Word wrote before the text. */
function takeMarker(paragraph: HTMLElement): string {
  const marks = [...paragraph.querySelectorAll<HTMLElement>('[style*="mso-list"]')]
  const text = marks.map((mark) => mark.textContent ?? '').join('').trim()
  for (const mark of marks) mark.remove()
  // A round bullet is an `o` of another font.
  return text === 'o' ? '•' : text
}
