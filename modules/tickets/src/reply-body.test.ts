import fc from 'fast-check'
import { expect, test } from 'vitest'
import { composeReply, escapeHtml, replySubject, textToHtml } from './reply-body.ts'

const body = { text: 'It is fixed.', html: '<p>It is fixed.</p>', ownSignature: null, signature: '', quote: null, locale: 'en', timeZone: 'Europe/Madrid' } as const

test('a reply is the agent’s words, nothing else, when there is nothing to sign or to quote', () => {
  expect(composeReply(body)).toEqual({ text: 'It is fixed.\n', html: '<p>It is fixed.</p>' })
})

test('the signature stands below a line that mail programs know', () => {
  const { text, html } = composeReply({ ...body, signature: 'Acme <Support>\n' })
  expect(text).toBe('It is fixed.\n\n-- \nAcme <Support>\n')
  expect(html).toContain('Acme &lt;Support&gt;')
})

test('its writer’s own signature stands above that of the account', () => {
  const { text, html } = composeReply({ ...body, signature: 'Acme', ownSignature: { text: 'Ana Ruiz', html: '<p><b>Ana Ruiz</b></p>' } })
  expect(text).toBe('It is fixed.\n\n-- \nAna Ruiz\n\nAcme\n')
  expect(html).toContain('-- <br><p><b>Ana Ruiz</b></p>\n<p>Acme</p>')
})

test('a quote its writer changed stands as they left it', () => {
  const quote = { text: 'Ana wrote:\n> Hola', html: '<p>Ana wrote:</p><blockquote><p>Hola</p></blockquote>' }
  expect(composeReply({ ...body, quote })).toEqual({ text: 'It is fixed.\n\nAna wrote:\n> Hola\n', html: `<p>It is fixed.</p>\n${quote.html}` })
})

test('what is answered follows, quoted, in the customer’s language and the desk’s time', () => {
  const quote = { kind: 'customer', authorName: 'Ana <x>', text: 'Hola\n> antes\n\n<script>', at: new Date('2026-11-21T23:30:00Z') } as const
  const { text, html } = composeReply({ ...body, locale: 'es', quote })
  expect(text).toContain('Ana <x> escribió:\n> Hola\n>> antes\n> \n> <script>')
  expect(text).toContain('22 de noviembre de 2026')
  expect(html).toContain('<blockquote type="cite">')
  expect(html).toContain('Ana &lt;x&gt; escribió:')
  expect(html).not.toContain('<script>')
  expect(composeReply({ ...body, quote }).text).toContain('wrote:')
})

test('a very long mail is quoted in part', () => {
  const { text } = composeReply({ ...body, quote: { kind: 'customer', authorName: 'Ana', text: 'x'.repeat(100_000), at: new Date(0) } })
  expect(text.length).toBeLessThan(21_000)
})

test.each([
  ['Printer', 'Re: Printer [#1042]'],
  ['Re: Printer', 'Re: Printer [#1042]'],
  ['RE: re: AW: Printer [#1042]', 'Re: Printer [#1042]'],
  ['Re: [#1042] Printer', 'Re: Printer [#1042]'],
  ['RV : Impresora', 'Re: Impresora [#1042]'],
  ['Regarding the printer', 'Re: Regarding the printer [#1042]'],
  ['Printer [#7]', 'Re: Printer [#7] [#1042]'],
])('answering "%s" says "%s"', (subject, answer) => {
  expect(replySubject(subject, '1042')).toBe(answer)
})

test('answering an answer changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (subject) => {
      const once = replySubject(subject, 'HD-7')
      expect(replySubject(once, 'HD-7')).toBe(once)
    }),
  )
})

test('plain text keeps its look as HTML and can carry nothing else', () => {
  expect(textToHtml('a\r\nb\n\n\nc')).toBe('<p>a<br>b</p>\n<p>c</p>')
  expect(escapeHtml(`<img src=x onerror='1'>&"`)).toBe('&lt;img src=x onerror=&#39;1&#39;&gt;&amp;&quot;')
  fc.assert(fc.property(fc.string(), (text) => !/[<>]/u.test(textToHtml(text).replace(/<\/?p>|<br>/gu, ''))))
})
