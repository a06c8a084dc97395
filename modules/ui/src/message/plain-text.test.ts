import { describe, expect, it } from 'vitest'
import { linkify } from './plain-text.ts'

describe('addresses in plain text', () => {
  it('become links, without the sentence’s own punctuation', () => {
    expect(linkify('Mira https://example.com/a?b=1, o www.example.com.')).toEqual([
      { text: 'Mira ' },
      { text: 'https://example.com/a?b=1', href: 'https://example.com/a?b=1' },
      { text: ', o ' },
      { text: 'www.example.com', href: 'https://www.example.com' },
      { text: '.' },
    ])
    expect(linkify('ana@example.com')).toEqual([{ text: 'ana@example.com', href: 'mailto:ana@example.com' }])
  })

  it('keep a bracket they opened', () => {
    expect(linkify('(see https://es.wikipedia.org/wiki/Timbre_(sello))')[1]?.href).toBe('https://es.wikipedia.org/wiki/Timbre_(sello)')
  })

  it('never get another scheme', () => {
    expect(linkify('javascript:alert(1) data:text/html,x')).toEqual([{ text: 'javascript:alert(1) data:text/html,x' }])
  })

  it('lose no text', () => {
    const text = 'a https://x.y b\n c@d.ef.'
    expect(linkify(text).map((part) => part.text).join('')).toBe(text)
  })

  it.each([
    ['one long word', 'a'.repeat(200_000)],
    ['words of addresses', 'a.b+c-d'.repeat(30_000)],
    ['at signs', 'a@'.repeat(100_000)],
    ['an address of brackets', `https://x.y/${')'.repeat(200_000)}z`],
    ['an address of domains', `a@b${'.b'.repeat(100_000)}`],
  ])('are found in %s without making anybody wait', (_name, text) => {
    const started = performance.now()
    expect(linkify(text).map((part) => part.text).join('')).toBe(text)
    expect(performance.now() - started).toBeLessThan(500)
  })
})
