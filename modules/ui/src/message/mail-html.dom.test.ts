import { describe, expect, it } from 'vitest'
import { embedImages, readMailHtml } from './mail-html.ts'

describe('a mail’s HTML', () => {
  it('is plain when words alone say everything in it', () => {
    expect(readMailHtml('<div>Hola<br>mira <a href="https://example.com/">https://example.com</a></div>', true).plain).toBe(true)
    expect(readMailHtml('<p>mira <a href="https://example.com/">aquí</a></p>', true).plain).toBe(false)
    expect(readMailHtml('<p>dos <b>cosas</b></p>', true).plain).toBe(false)
    expect(readMailHtml('<p style="color: red">rojo</p>', true)).toMatchObject({ plain: false, ownColours: true })
  })

  it('folds what was quoted at the end, and only that', () => {
    const answer = '<p>Sí, gracias.</p><div class="gmail_quote"><p>El lunes escribiste:</p><blockquote>¿Va bien?</blockquote></div>'
    const folded = readMailHtml(answer, true)
    expect(folded).toMatchObject({ hasQuote: true })
    expect(folded.html).toBe('<p>Sí, gracias.</p>')
    expect(readMailHtml(answer, false).html).toContain('¿Va bien?')

    const between = '<blockquote>¿Va bien?</blockquote><p>Sí.</p>'
    expect(readMailHtml(between, true)).toMatchObject({ hasQuote: false, html: between })
  })

  it('counts pictures from outside and loads none', () => {
    const mail = readMailHtml('<p>Hola<img data-remote-src="https://x.example/a.png"><img src="/api/v1/attachments/1?signature=x"></p>', true)
    expect(mail).toMatchObject({ remoteImages: 1, images: ['/api/v1/attachments/1?signature=x'] })
  })

  it('shows pictures only as data', () => {
    const html = '<p><img src="/api/v1/attachments/1"><img src="https://evil.example/p.png"><img data-remote-src="https://x.example/a.png"></p>'
    expect(embedImages(html, new Map([['/api/v1/attachments/1', 'data:image/png;base64,AA==']]))).toBe('<p><img src="data:image/png;base64,AA=="></p>')
  })

  it('looks for the quotation once, however many there are', () => {
    const mail = new DOMParser().parseFromString(`<p>Sí.</p>${'<blockquote>x</blockquote>'.repeat(3000)}`, 'text/html').body.innerHTML
    const started = performance.now()
    expect(readMailHtml(mail, true)).toMatchObject({ hasQuote: true })
    expect(performance.now() - started).toBeLessThan(1500)
  })

  it('shows one picture often, but not so often that the page stands still', () => {
    const picture = `data:image/png;base64,${'A'.repeat(1_000_000)}`
    const shown = embedImages('<img src="/api/v1/attachments/1">'.repeat(1000), new Map([['/api/v1/attachments/1', picture]]))
    expect(shown.length).toBeGreaterThan(20_000_000)
    expect(shown.length).toBeLessThan(101_000_000)
  })
})
