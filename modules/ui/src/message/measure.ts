import { bodyStyle, contentStyle } from './frame-document.ts'

/**
 * How high a mail will be, without asking the frame that shows it: the frame has no origin and no scripts, so nobody can look inside.
 * Instead a mirror of it is laid out, unseen, in the page: new elements of a few harmless kinds, with the mail's text and those of its
 * measures that decide about space, and not one of its own nodes, attributes or addresses. Where the mirror errs, the frame scrolls.
 */
const kinds = new Set(
  'a b blockquote br center code dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i li ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul'.split(' '),
)
const measures = new Set(
  ('font-size font-weight font-style line-height letter-spacing white-space text-align vertical-align text-transform display width min-width ' +
    'max-width height min-height max-height margin-top margin-right margin-bottom margin-left padding-top padding-right padding-bottom ' +
    'padding-left border-top-width border-right-width border-bottom-width border-left-width border-top-style border-bottom-style ' +
    'border-collapse border-spacing list-style-type float clear').split(' '),
)
const numbers = ['width', 'height', 'cellpadding', 'cellspacing', 'border', 'colspan', 'rowspan']
const mostNodes = 4000

/** Pixels that `html` takes at `width`; undefined when it is too large to mirror. */
export function measureHeight(html: string, width: number, images: ReadonlyMap<string, ImageSize>): number | undefined {
  const parsed = new DOMParser().parseFromString(html, 'text/html').body
  const host = document.createElement('div')
  host.style.cssText = `all: initial; position: fixed; inset-block-start: 0; inset-inline-start: -10000px; visibility: hidden; contain: layout; width: ${width}px`
  host.setAttribute('aria-hidden', 'true')
  const shadow = host.attachShadow({ mode: 'closed' })
  const sheet = document.createElement('style')
  sheet.textContent = `main { display: flow-root; ${bodyStyle} } ${contentStyle('main')}`
  const main = document.createElement('main')
  if (!mirror(parsed, main, images)) return undefined
  shadow.append(sheet, main)
  document.body.append(host)
  const height = Math.max(main.scrollHeight, main.getBoundingClientRect().height)
  host.remove()
  return Math.ceil(height)
}

export interface ImageSize {
  readonly width: number
  readonly height: number
}

function mirror(source: Node, target: HTMLElement, images: ReadonlyMap<string, ImageSize>): boolean {
  let left = mostNodes
  const copy = (from: Node, into: Node): void => {
    for (const child of from.childNodes) {
      if (left-- <= 0) return
      if (child.nodeType === Node.TEXT_NODE) into.appendChild(document.createTextNode(child.textContent ?? ''))
      else if (child instanceof HTMLElement) into.appendChild(reflection(child))
    }
  }
  const reflection = (element: HTMLElement): HTMLElement => {
    const name = element.localName
    if (name === 'img') return imageBox(element, images)
    const twin = document.createElement(kinds.has(name) ? (name === 'a' ? 'span' : name) : 'div')
    copyMeasures(element, twin)
    copy(element, twin)
    return twin
  }
  copy(source, target)
  return left > 0
}

function copyMeasures(element: HTMLElement, twin: HTMLElement): void {
  for (const name of numbers) {
    const value = element.getAttribute(name)
    if (value && /^\d{1,4}%?$/.test(value)) twin.setAttribute(name, value)
  }
  for (const property of element.style) {
    const value = element.style.getPropertyValue(property)
    if (measures.has(property) && /^[\w\s.%-]*$/.test(value)) twin.style.setProperty(property, value)
  }
}

function imageBox(image: HTMLElement, images: ReadonlyMap<string, ImageSize>): HTMLElement {
  const box = document.createElement('canvas')
  const natural = images.get(image.getAttribute('src') ?? '')
  const given = (name: string) => (/^\d{1,4}$/.test(image.getAttribute(name) ?? '') ? Number(image.getAttribute(name)) : undefined)
  const width = given('width') ?? natural?.width ?? 0
  const ratio = natural ? natural.height / natural.width : (given('height') ?? 0) / (width || 1)
  box.width = 1
  box.height = 1
  box.style.cssText = `width: ${width}px; max-width: 100%; aspect-ratio: 1 / ${ratio || 1}; height: ${width ? 'auto' : '0'}`
  return box
}
