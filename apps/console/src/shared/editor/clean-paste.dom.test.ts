import { describe, expect, it } from 'vitest'
import { cleanPastedHtml, withoutTracking } from './clean-paste.ts'
import { isBlank, textOf, textToHtml, withTightLists } from './html-text.ts'

describe('what is pasted', () => {
  it('from Word keeps lists, emphasis and links, and nothing else of Word', () => {
    const word = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style></head><body lang=ES>
      <!--StartFragment--><p class=MsoNormal><b><span style='font-family:Calibri;color:red'>Hola</span></b> Ana<o:p></o:p></p>
      <p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Uno</p>
      <p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>Uno, dentro</p>
      <p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·</span><![endif]>Dos</p>
      <p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal><a href="https://example.com/a?utm_source=x&b=1">Aquí</a></p><!--EndFragment--></body></html>`
    expect(compact(cleanPastedHtml(word))).toBe('<p><strong>Hola</strong> Ana</p><ul><li>Uno<ol><li>Uno, dentro</li></ol></li><li>Dos</li></ul><p><a href="https://example.com/a?b=1">Aquí</a></p>')
  })

  it('from Google Docs keeps what its styles say', () => {
    const docs = `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38"><span style="font-weight:700;font-family:Arial">Bold</span><span style="font-style:italic"> italic</span></p><ul><li dir="ltr" style="list-style-type:disc"><p dir="ltr" role="presentation"><span>Uno</span></p></li></ul></b>`
    expect(compact(cleanPastedHtml(docs))).toBe('<p><strong>Bold</strong><em> italic</em></p><ul><li><p>Uno</p></li></ul>')
  })

  it('from a page leaves its looks, scripts, trackers and pictures behind', () => {
    const page = `<div class="hero" onclick="x()"><h2 style="color:red">Title</h2><div>Some <font color=red>words</font><script>alert(1)</script></div><img src="https://t.example/p.gif" width=1><a href="javascript:x()">bad</a><p style="display:none">hidden</p></div>`
    expect(compact(cleanPastedHtml(page))).toBe('<p><strong>Title</strong></p><p>Some words</p>bad')
  })

  it('from a mail keeps quotes, and of tables the words', () => {
    const mail = `<div dir="ltr" class="gmail_default">Hi</div><table><tr><td>Order</td><td>1042</td></tr></table><blockquote class="gmail_quote" style="margin:0"><div>before</div></blockquote>`
    expect(compact(cleanPastedHtml(mail))).toBe('<p>Hi</p><p>Order | 1042</p><blockquote><p>before</p></blockquote>')
  })

  it('of links keeps the address that is meant', () => {
    expect(withoutTracking('https://www.google.com/url?q=https://a.example/x%3Futm_medium%3Dy&sa=D')).toBe('https://a.example/x')
    expect(withoutTracking('https://a.example/x?id=1#top')).toBe('https://a.example/x?id=1#top')
  })
})

describe('HTML and text', () => {
  it('reads as text the way it looks', () => {
    expect(textOf('<p>Hola <strong>Ana</strong><br>¿qué tal?</p><ul><li><p>uno</p></li><li><p>dos</p><ol><li><p>tres</p></li></ol></li></ul><blockquote><p>antes</p></blockquote>')).toBe('Hola Ana\n¿qué tal?\n\n- uno\n- dos\n  1. tres\n\n> antes')
  })

  it('of plain text keeps lines and paragraphs', () => {
    expect(textToHtml('a\r\nb\n\n\n<c>')).toBe('<p>a<br>b</p><p>&lt;c&gt;</p>')
    expect(textOf(textToHtml('a\nb\n\nc'))).toBe('a\nb\n\nc')
  })

  it('has items without a paragraph of their own, where one is enough', () => {
    expect(withTightLists('<ul><li><p>a</p></li><li><p>b</p><ol><li><p>c</p></li></ol></li><li><p>d</p><p>e</p></li></ul>')).toBe('<ul><li>a</li><li>b<ol><li>c</li></ol></li><li><p>d</p><p>e</p></li></ul>')
  })

  it('knows when there is nothing in it', () => {
    expect([isBlank(''), isBlank('<p></p><p>&nbsp;<br></p>'), isBlank('<p>a</p>'), isBlank('<p><img src="cid:x"></p>')]).toEqual([true, true, false, false])
  })
})

function compact(html: string): string {
  return html.replace(/\s*\n\s*/g, '').trim()
}
