import sanitize, { type Attributes, type IOptions, type Tag } from 'sanitize-html'

/** Raised with every change to what is let through: stored HTML of an older version is cleaned again. */
export const sanitizerVersion = 1

/** Longer HTML is not shown; its text still is, and the raw mail is kept. */
const longestHtml = 2_000_000

/**
 * HTML from outside, reduced to what can only be looked at. No script, form, frame, style sheet, base, meta, SVG or
 * MathML; links open http, https, mailto and tel; remote images wait in `data-remote-src`, those of the mail itself
 * in `data-cid`, so that showing a mail never calls anybody.
 */
export function sanitizeMailHtml(html: string): string {
  return html.length > longestHtml ? '' : sanitize(html, options).trim()
}

const tags =
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'.split(' ')

const layout = ['align', 'valign', 'width', 'height', 'bgcolor', 'color', 'dir', 'lang', 'title', 'style']

const options: IOptions = {
  allowedTags: tags,
  allowedAttributes: {
    '*': layout,
    a: ['href', 'rel', 'target'],
    img: ['alt', 'data-cid', 'data-remote-src'],
    font: ['face', 'size'],
    ol: ['start', 'type', 'reversed'],
    ul: ['type'],
    li: ['value', 'type'],
    table: ['border', 'cellpadding', 'cellspacing', 'summary'],
    td: ['colspan', 'rowspan', 'nowrap'],
    th: ['colspan', 'rowspan', 'nowrap', 'scope'],
    col: ['span'],
    colgroup: ['span'],
    blockquote: ['type'],
    time: ['datetime'],
    details: ['open'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  // What they hold is not for reading, so it goes with them.
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'template', 'title', 'xmp', 'svg', 'math', 'iframe', 'noembed', 'noframes', 'object'],
  disallowedTagsMode: 'discard',
  enforceHtmlBoundary: false,
  nestingLimit: 200,
  // Styles are filtered below: parsing each with a CSS parser took most of the time.
  parseStyleAttributes: false,
  transformTags: { '*': cleanElement },
}

function cleanElement(tagName: string, attributes: Attributes): Tag {
  if (attributes['style'] !== undefined) {
    const style = cleanStyle(attributes['style'])
    if (style === '') delete attributes['style']
    else attributes['style'] = style
  }
  if (tagName === 'a') return { tagName, attribs: cleanLink(attributes) }
  if (tagName === 'img') return { tagName, attribs: cleanImage(attributes) }
  return { tagName, attribs: attributes }
}

/** Relative addresses mean nothing in a mail; without an address the words stay. */
function cleanLink({ href, ...rest }: Attributes): Attributes {
  const address = href?.trim() ?? ''
  return /^(?:https?:|mailto:|tel:)/i.test(address) ? { href: address, ...rest, rel: 'noopener noreferrer', target: '_blank' } : {}
}

/** Keeps the marks it made itself, so that cleaning again changes nothing. */
function cleanImage({ src = '', 'data-cid': cid, 'data-remote-src': remote, ...rest }: Attributes): Attributes {
  const source = src.trim() || remote?.trim() || ''
  if (/^cid:/i.test(source)) return { ...rest, 'data-cid': decodeCid(source.slice(4)) }
  if (/^https?:\/\//i.test(source)) return { ...rest, 'data-remote-src': source }
  return cid === undefined ? rest : { ...rest, 'data-cid': cid }
}

function decodeCid(cid: string): string {
  try {
    return decodeURIComponent(cid)
  } catch {
    return cid
  }
}

const properties = new Set(
  'background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse border-color border-left border-left-color border-left-style border-left-width border-radius border-right border-right-color border-right-style border-right-width border-spacing border-style border-top border-top-color border-top-style border-top-width border-width clear color direction display float font font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style list-style-type margin margin-bottom margin-left margin-right margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top table-layout text-align text-decoration text-indent text-transform unicode-bidi vertical-align white-space width word-break word-spacing word-wrap overflow-wrap'.split(' '),
)

/** Declarations of harmless properties with plain values: no functions but colours, no escapes, no comments. */
function cleanStyle(style: string): string {
  if (style.length > 4000) return ''
  const kept: string[] = []
  for (const declaration of style.split(';')) {
    const colon = declaration.indexOf(':')
    if (colon < 1) continue
    const property = declaration.slice(0, colon).trim().toLowerCase()
    const value = declaration.slice(colon + 1).trim()
    if (properties.has(property) && isPlainValue(value)) kept.push(`${property}:${value}`)
  }
  return kept.join(';')
}

function isPlainValue(value: string): boolean {
  if (value.length === 0 || value.length > 300) return false
  return /^[\p{L}\d\s#.,%'"!+-]+$/u.test(value) || /^(?:rgb|rgba|hsl|hsla)\([\d\s.,%/deg]+\)(?:\s*!important)?$/i.test(value)
}
