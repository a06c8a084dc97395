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
})
