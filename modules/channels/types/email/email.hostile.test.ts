import { describe, expect, test } from 'vitest'
import { UnreadableMessage } from '../../src/kit/index.ts'
import { parseEmail } from './email.inbound.ts'

/** S20, S21: mails made to take for ever. Milliseconds of processor time; at ten seconds the process is killed. */
const patience = 3_000

const many = (piece: string, times: number) => piece.repeat(times)
const text = (body: string, headers = '') => `From: Ana <ana@customer.example>\r\nSubject: x\r\n${headers}\r\n${body}`
const html = (body: string) => text(body, 'Content-Type: text/html; charset=utf-8\r\n')
const header = (line: string) => `${line}\r\n\r\nx`

const slow: Record<string, string> = {
  'a sea of spaces': text(many(' ', 120_000)),
  'lines of spaces': text(many(`${many(' ', 1000)}x\n`, 1000)),
  'punycode chains': text(many(`http://xn--${many('xn--a.', 50)}com `, 500)),
  'quote marks': text(many('> ', 200_000)),
  'one long line': text(many('a', 2_000_000)),
  'a long To': header(`To: ${many('"x" <a@b.example>, ', 20_000)}`),
  'commas in To': header(`To: ${many(',', 300_000)}`),
  'open comments in To': header(`To: ${many('(', 300_000)}`),
  'escaped quotes in To': header(`To: ${many('"\\', 100_000)}`),
  'at signs': header(`From: <${many('@', 300_000)}`),
  'encoded words': header(`Subject: ${many('=?utf-8?q?=C3=A9?= ', 20_000)}`),
  'beginnings of encoded words': header(`Subject: ${many('=?a?q?', 60_000)}`),
  'a long thread': header(`References: ${many('<a@b>', 80_000)}`),
  'open brackets': header(`References: ${many('<', 400_000)}`),
  'a date of comments': header(`Date: ${many('(', 200_000)}`),
  'continued parameters': header(`Content-Type: text/plain; ${many('a*0*=%41;', 30_000)}`),
  'quotes in parameters': header(`Content-Type: text/plain; x=${many('"\\"', 100_000)}`),
  'a subject of folds': header(`Subject: a${many('\r\n b', 50_000)}`),
  'nested elements': html(many('<div>', 50_000)),
  'nested quotes': html(`${many('<blockquote>', 20_000)}x`),
  'five thousand links': html(many('<a href="https://example.com/?q=1">x</a>', 5000)),
  'angle brackets': html(many('<', 500_000)),
  'one element with many attributes': html(`<p ${many('a=b ', 100_000)}>x`),
  'entities without end': html(many('&amp', 200_000)),
  'long styles': html(many(`<p style="${many('color:red;', 400)}">x</p>`, 100)),
  'comments never closed': html(many('<!--', 200_000)),
  'tables in tables': html(many('<table><tr><td>', 20_000)),
  'attributions': text(many('On Mon 10:00 a <a@b.c> wrote:\r\n', 30_000)),
  'header blocks': text(`hi\r\n${many('From: a\r\nTo:\r\n', 50_000)}`),
  'lines that could be attributions': text(many('a 10:00 2026:\r\n', 50_000)),
  'rules': text(many(`${many('-', 90)}\r\n`, 30_000)),
  'flowed lines': text(many('a \r\n', 200_000), 'Content-Type: text/plain; format=flowed\r\n'),
  'soft line breaks': text(many('=\r\n', 300_000), 'Content-Transfer-Encoding: quoted-printable\r\n'),
  'padding': text(many('====', 300_000), 'Content-Transfer-Encoding: base64\r\n'),
  'a report on twenty thousand recipients': `From: MAILER-DAEMON@x.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n${many('Final-Recipient: rfc822; a@b.c\r\nAction: failed\r\n\r\n', 20_000)}--b--`,
  'a file name of many folders': `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment; filename="${many('../', 50_000)}"\r\n\r\nx\r\n--b--`,
}

describe('a mail made to take for ever', () => {
  test.each(Object.entries(slow))('%s', async (_name, raw) => {
    const before = process.cpuUsage()
    await parseEmail(Buffer.from(raw), {})
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(patience)
  }, 60_000)

  test('a text of many megabytes is a file, not a body', async () => {
    const mail = await parseEmail(Buffer.from(html(many('<p>x</p>', 1_000_000))), {})
    expect(mail).toMatchObject({ text: '', html: null, attachments: [{ name: 'attachment-1.html', size: 8_000_000 }] })
  }, 60_000)
})

let nested = ''
for (let level = 0; level < 200; level++) nested += `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`

describe('a mail beyond the limits is put aside with words', () => {
  test.each([
    ['parts', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${many('--b\r\n\r\nx\r\n', 10_000)}`],
    ['nested', `${nested}Content-Type: text/plain\r\n\r\nx`],
    ['header lines', `${many('X-A: b\r\n', 30_000)}\r\nx`],
    ['headers', `${many('X-A: b\r\n', 100_000)}\r\nx`],
  ])('%s', async (word, raw) => {
    await expect(parseEmail(Buffer.from(raw), {})).rejects.toThrow(UnreadableMessage)
    await expect(parseEmail(Buffer.from(raw), {})).rejects.toThrow(new RegExp(word))
  })
})

describe('broken structure never throws', () => {
  test.each([
    ['nothing', ''],
    ['no headers', '\r\n\r\nHello'],
    ['no body', 'Subject: x'],
    ['no blank line', 'Subject: x\r\nHello there'],
    ['a boundary that never comes', 'Content-Type: multipart/mixed; boundary=nowhere\r\n\r\nHello'],
    ['no boundary', 'Content-Type: multipart/mixed\r\n\r\nHello'],
    ['an empty boundary', 'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nHello'],
    ['an unknown charset', 'Content-Type: text/plain; charset=x-made-up\r\n\r\nHell\u00f6'],
    ['an unknown transfer encoding', 'Content-Transfer-Encoding: x-rot13\r\n\r\nUryyb'],
    ['a broken message inside', 'Content-Type: message/rfc822\r\n\r\n\0\0\0'],
    ['NUL and half characters', 'Subject: a\0b\r\n\r\nx\0y \ud800'],
    ['bare line ends', 'Subject: x\n\nHello\rthere\n'],
  ])('%s', async (_name, raw) => {
    const mail = await parseEmail(Buffer.from(raw), {})
    expect(JSON.stringify(mail)).not.toMatch(/\\u0000|\\ud8/)
    expect(mail.fingerprint).toHaveLength(43)
  })
})

/** Every place where a text is cut, made to be cut in the middle of a character. */
describe('what is read of a mail can be stored, wherever it is cut', () => {
  const smiles = many('\u{1F600}', 1000)
  const word = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
  const attached = (headers: string, content = 'x') => `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n${headers}\r\n\r\n${content}\r\n--b--\r\n`
  const report = (field: string) => `From: MAILER-DAEMON@example.com\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a\0b@example.com\r\nAction: failed\r\nDiagnostic-Code: smtp; ${field}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <a\0b@example.com>\r\n\r\n--b--\r\n`

  test.each(['', 'x'])('after %j', async (first) => {
    const text = first + smiles
    for (const raw of [
      header(`Subject: ${word(text)}`),
      header(`From: ${word(text)} <ana@customer.example>`),
      header(`To: ${word(text)} <ana@customer.example>`),
      header(`From: <${text.slice(0, 500)}@customer.example>`),
      attached(`Content-Type: image/png; name="${text.slice(0, 400)}.png"\r\nContent-ID: <${text}>`),
      attached('Content-Type: message/rfc822', `Subject: ${word(text)}\r\n\r\nx`),
      report(`550 ${text}`),
      report('550 a\0b'),
    ]) {
      const mail = await parseEmail(Buffer.from(raw), {})
      expect(JSON.stringify({ ...mail, attachments: mail.attachments.map(({ content: _, ...attachment }) => attachment) }), raw.slice(0, 60)).not.toMatch(/\\u0000|\\ud[89a-f]/i)
    }
  })
})
