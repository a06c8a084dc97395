import { describe, expect, test } from 'vitest'
import { parseEmail } from './email.inbound.ts'

/** A mail given as lines; non-ASCII characters go out as single bytes, as in mails nobody encoded. */
function read(lines: readonly string[], body: string | Buffer = 'Hello') {
  return parseEmail(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.isBuffer(body) ? body : Buffer.from(body)]), {})
}

describe('headers', () => {
  test('are decoded whatever way they were encoded', async () => {
    const subjects: [string, string][] = [
      ['=?UTF-8?Q?Factura_vencida?=', 'Factura vencida'],
      ['=?utf-8?B?RmFjdHVyYSB2ZW5j?= =?utf-8?B?aWRhIOKCrA==?=', 'Factura vencida €'],
      // A character cut in two by an over-eager encoder.
      ['=?utf-8?Q?a=C3?= =?utf-8?Q?=B1o?=', 'año'],
      ['=?iso-8859-1*es?Q?a=F1o?=', 'año'],
      ['=?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=', 'こんにちは'],
      ['a\xf1o', 'año'],
      [Buffer.from('año €').toString('latin1'), 'año €'],
      ['=?made-up?Q?hello?=', 'hello'],
      ['Re: =?utf-8?q?no_end', 'Re: =?utf-8?q?no_end'],
    ]
    for (const [raw, subject] of subjects) expect((await read([`Subject: ${raw}`])).subject, raw).toBe(subject)
  })

  test('name people by their addresses, once each part is where it belongs', async () => {
    const mail = await read(['From: "Ruiz, Ana" <ana@customer.example> (home)', 'To: support@example.com, Team: b@example.com, "c d" <c@example.com>;', 'Cc: undisclosed-recipients:;', 'Reply-To: =?utf-8?q?A=C3=B1a?= <other@customer.example>'])
    expect(mail.from).toEqual({ name: 'Ruiz, Ana', address: 'ana@customer.example' })
    expect(mail.to.map(({ address }) => address)).toEqual(['support@example.com', 'b@example.com', 'c@example.com'])
    expect(mail.cc).toEqual([])
    expect(mail.replyTo).toEqual([{ name: 'Aña', address: 'other@customer.example' }])
  })

  test('S10: Reply-To never becomes the author, and an encoded word no address', async () => {
    expect((await read(['From: ana@customer.example', 'Reply-To: agent@example.com'])).from?.address).toBe('ana@customer.example')
    expect((await read(['From: "Ana"', 'Reply-To: ana@customer.example', 'Sender: boss@customer.example'])).from).toEqual({ name: 'Ana', address: '' })
    expect((await read(['From: =?utf-8?q?agent=40example.com?= <mallory@evil.example>'])).from).toEqual({ name: 'agent@example.com', address: 'mallory@evil.example' })
  })

  test('give ids without brackets, oldest first', async () => {
    const mail = await read(['Message-ID: <a@b>', 'In-Reply-To: your mail of Monday <c@d>', 'References: <e@f>\r\n <g@h>'])
    expect(mail).toMatchObject({ messageId: 'a@b', inReplyTo: ['c@d'], references: ['e@f', 'g@h'] })
  })

  test('give dates as people write them, and none where there is none', async () => {
    const dates: [string, string | null][] = [
      ['Mon, 1 Jun 2026 10:00:00 +0200 (CEST)', '2026-06-01T08:00:00.000Z'],
      ['1 Jun 26 10:00 EST', '2026-06-01T15:00:00.000Z'],
      ['Mon, 1 Jun 2026 10:00:00 MSK', '2026-06-01T07:00:00.000Z'],
      ['yesterday', null],
    ]
    for (const [raw, date] of dates) expect((await read([`Date: ${raw}`])).date, raw).toBe(date)
  })
})

describe('bodies', () => {
  test('are decoded as they are, not as they claim', async () => {
    const utf8 = Buffer.from('El año que viene: 5 €')
    expect((await read(['Content-Type: text/plain; charset=iso-8859-1'], utf8)).text).toBe('El año que viene: 5 €')
    expect((await read(['Content-Type: text/plain; charset=utf-8'], Buffer.from('El a\xf1o', 'latin1'))).text).toBe('El año')
    expect((await read(['Content-Type: text/plain; charset="3Dutf-8"'], utf8)).text).toBe('El año que viene: 5 €')
    expect((await read(['Content-Type: text/plain; charset=windows-1251'], Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]))).text).toBe('Привет')
    expect((await read(['X: y'], Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4, 0x20, 0xcd, 0xc9, 0xd2]))).text).toBe('Привет мир')
  })

  test('take the best form, and join what is not the same words', async () => {
    const alternative = ['--b', 'Content-Type: text/plain', '', 'Plain', '--b', 'Content-Type: text/html', '', '<p>Rich <b>words</b></p>', '--b--'].join('\r\n')
    expect(await read(['Content-Type: multipart/alternative; boundary=b'], alternative)).toMatchObject({ text: 'Plain', html: '<p>Rich <b>words</b></p>' })
    const mixed = alternative.replace('Plain', 'Before').replace('Rich', 'After')
    const mail = await read(['Content-Type: multipart/mixed; boundary=b'], mixed)
    expect(mail.text).toBe('Before\n\nAfter words')
    expect(mail.html).toBe('<p>Before</p>\n<hr />\n<p>After <b>words</b></p>')
  })

  test('become text one can read', async () => {
    const page = '<style>p{}</style><h1>Order</h1><ul><li>One</li><li>Two</li></ul><table><tr><td>a</td><td>b</td></tr></table><p>x<br>y</p><div hidden>no</div><span style="display:none">preheader</span>'
    expect((await read(['Content-Type: text/html'], page)).text).toBe('Order\n\n- One\n- Two\n\na b\n\nx\ny')
  })

  test('keep attachments, their names harmless, forwarded mails whole', async () => {
    const parts = [
      ['Content-Type: text/html', '', '<p>See <img src="cid:logo@x"></p>'],
      ['Content-Type: image/png; name="logo.png"', 'Content-ID: <logo@x>', '', 'png'],
      ["Content-Type: application/pdf", "Content-Disposition: attachment; filename*0*=utf-8''Facturaci%C3%B3n%20; filename*1=2026.pdf", '', 'pdf'],
      ['Content-Type: text/plain; name="\u200b../../.htaccess"', 'Content-Disposition: attachment', '', 'x'],
      ['Content-Type: message/rfc822', '', 'Subject: =?utf-8?q?Antigua_a=C3=B1o?=\r\n\r\nold'],
    ]
    const body = `${parts.map((lines) => `--b\r\n${lines.join('\r\n')}\r\n`).join('')}--b--`
    const mail = await read(['Content-Type: multipart/related; boundary=b'], body)
    expect(mail.attachments.map(({ name, contentType, inline, size }) => ({ name, contentType, inline, size }))).toEqual([
      { name: 'logo.png', contentType: 'image/png', inline: true, size: 3 },
      { name: 'Facturación 2026.pdf', contentType: 'application/pdf', inline: false, size: 3 },
      { name: '.htaccess', contentType: 'text/plain', inline: false, size: 1 },
      { name: 'Antigua año.eml', contentType: 'message/rfc822', inline: false, size: 44 },
    ])
  })

  test('tell their language', async () => {
    expect((await read(['Content-Language: es-ES'])).language).toBe('es')
    expect((await read(['X: y'], 'Hola, no puedo pagar la factura en la web desde ayer. Gracias por tu ayuda.')).language).toBe('es')
    expect((await read(['X: y'], 'Hello, I have not been able to pay the invoice on your site since Monday.')).language).toBe('en')
    expect((await read(['X: y'], 'Ok')).language).toBeNull()
  })
})

describe('visible text', () => {
  const reply = 'Thanks, that works.'
  test.each([
    ['English', 'On Mon, 1 Jun 2026 at 10:00, Support <support@example.com> wrote:'],
    ['Spanish', 'El lun, 1 jun 2026 a las 10:00, Support (<support@example.com>) escribió:'],
    ['French, in two lines', 'Le lun. 1 juin 2026 à 10:00, Support <support@example.com>\na écrit :'],
    ['German', 'Am 01.06.2026 um 10:00 schrieb Support:'],
    ['Italian', 'Il giorno lun 1 giu 2026 alle ore 10:00 Support <support@example.com> ha scritto:'],
    ['Japanese', '2026年6月1日(月) 10:00 Support <support@example.com>:'],
    ['Chinese', 'Support <support@example.com> 于2026年6月1日周一 10:00写道：'],
    ['a language nobody listed', 'Ar 1 Meh 2026 am 10:00 <support@example.com>:'],
  ])('ends where the quote begins: %s', async (_language, attribution) => {
    for (const quote of ['> Try again.\n> Regards', 'Try again.\nRegards']) expect((await read(['Subject: Re: x'], `${reply}\n\n${attribution}\n\n${quote}\n`)).visibleText).toBe(reply)
  })

  test.each([
    ['-----Original Message-----\nFrom: Support\nSent: Monday\nTo: Ana\nSubject: x\n\nTry again.'],
    ['________________________________\nDe: Support <support@example.com>\nEnviado: lunes, 1 de junio de 2026\nPara: Ana\nAsunto: x\n\nTry again.'],
    ['Von: Support\n\nGesendet: Montag\n\nAn: Ana\n\nBetreff: x\n\nTry again.'],
    ['> Try again.\n> Regards'],
    ['-- \nAna Ruiz\nCustomer Ltd'],
    ['Enviado desde mi iPhone\n\n> Try again.'],
  ])('ends before %j', async (rest) => {
    expect((await read(['Subject: Re: x'], `${reply}\n\n${rest}\n`)).visibleText).toBe(reply)
  })

  test('keeps quotes that are answered one by one, and answers below the quote', async () => {
    expect((await read(['Subject: Re: x'], 'On Mon, 1 Jun 2026, Support wrote:\n> Which order?\n12345\n> Which colour?\nBlue\n')).visibleText).toBe('On Mon, 1 Jun 2026, Support wrote:\n> Which order?\n12345\n> Which colour?\nBlue')
  })

  test('takes no part of a web form or of prose for a quote', async () => {
    const form = 'From: Ana\nSubject: Printer\nTo: Support\n\nIt does not print.'
    expect((await read(['Subject: Contact form'], form)).visibleText).toBe(form)
    const prose = 'We met on Monday at 10:30 and decided this:\nbuy a printer.'
    expect((await read(['Subject: x'], prose)).visibleText).toBe(prose)
  })

  test('shows a forwarded mail, which is what the sender wants read', async () => {
    const forwarded = 'Please help him.\n\n---------- Forwarded message ---------\nFrom: Bob <bob@x.example>\nDate: Mon, 1 Jun 2026 at 10:00\nSubject: Help\nTo: Ana\n\nMy printer is on fire.'
    expect((await read(['Subject: Fwd: Help'], forwarded)).visibleText).toContain('on fire')
    expect((await read(['Subject: Help'], forwarded)).visibleText).toContain('on fire')
  })

  test.each([
    ['Gmail', '<div>Thanks</div><div class="gmail_quote"><div class="gmail_attr">On Mon wrote:</div><blockquote>old</blockquote></div>'],
    ['Outlook', '<p>Thanks</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> x</div><div>old</div>'],
    ['Outlook for desktops', '<p class="MsoNormal">Thanks</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Support<br><b>Sent:</b> Monday<br><b>To:</b> Ana<br><b>Subject:</b> x</p></div><p>old</p>'],
    ['Apple Mail', '<div>Thanks</div><div><br><blockquote type="cite"><div>On 1 Jun 2026, at 10:00, Support wrote:</div></blockquote></div><blockquote type="cite">old</blockquote>'],
    ['Thunderbird', '<p>Thanks</p><div class="moz-cite-prefix">On 6/1/26 10:00, Support wrote:<br></div><blockquote type="cite" cite="mid:x">old</blockquote>'],
    ['a signature', '<div>Thanks</div><div class="gmail_signature">Ana<br>Customer Ltd</div>'],
  ])('of HTML by %s', async (_program, body) => {
    expect((await read(['Subject: Re: x', 'Content-Type: text/html'], body)).visibleText).toBe('Thanks')
  })
})

describe('machines', () => {
  test.each([
    [['Auto-Submitted: auto-replied'], { isAutoReply: true, suppressAutoReply: true }],
    [['Auto-Submitted: no'], { isAutoReply: false, suppressAutoReply: false }],
    [['Auto-Submitted: auto-generated'], { isAutoReply: false, suppressAutoReply: true }],
    [['Auto-Submitted: auto-generated', 'In-Reply-To: <a@b>'], { isAutoReply: true }],
    [['Precedence: bulk'], { isAutoReply: false, suppressAutoReply: true }],
    [['List-Id: <users.example.com>'], { listMail: true, suppressAutoReply: true }],
    [['X-Auto-Response-Suppress: OOF, AutoReply'], { suppressAutoReply: true }],
    [['X-Auto-Response-Suppress: none'], { suppressAutoReply: false }],
    [['From: no-reply@shop.example'], { suppressAutoReply: true }],
    [['Subject: Automatic reply: Printer'], { isAutoReply: true }],
    [['Subject: Respuesta automática: Impresora'], { isAutoReply: true }],
    [['Subject: Re: Automatic reply: Printer'], { isAutoReply: false }],
    [['Subject: Printer'], { isAutoReply: false, suppressAutoReply: false, listMail: false, isBounce: false }],
  ])('%j', async (headers, expected) => {
    expect(await read(headers.some((line) => line.startsWith('From')) ? headers : ['From: ana@customer.example', ...headers])).toMatchObject(expected)
  })
})

describe('bounces', () => {
  const status = (fields: string) => ['--b', 'Content-Type: text/plain', '', 'Report', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; x', '', fields, '', '--b', 'Content-Type: message/rfc822', '', 'Message-ID: <orig@example.com>', '', 'old', '--b--'].join('\r\n')
  const report = ['From: MAILER-DAEMON@mx.example', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b']

  test('name recipient, status, words and the mail they speak of', async () => {
    const mail = await read(report, status('Original-Recipient: rfc822; gone@x.example\r\nFinal-Recipient: rfc822; box7@x.example\r\nAction: failed\r\nStatus: 5.1.1 (bad)\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n no such user'))
    expect(mail).toMatchObject({ isBounce: true, suppressAutoReply: true, bounce: { originalMessageId: 'orig@example.com', recipients: [{ recipient: 'gone@x.example', action: 'failed', status: '5.1.1', diagnostic: '550 5.1.1 no such user' }] } })
  })

  test('tell a delay from a failure, and good news from both', async () => {
    expect((await read(report, status('Final-Recipient: rfc822; a@x.example\r\nAction: delayed\r\nStatus: 4.4.7'))).bounce?.recipients).toMatchObject([{ action: 'delayed' }])
    expect((await read(report, status('Final-Recipient: rfc822; a@x.example\r\nAction: delivered\r\nStatus: 2.0.0'))).isBounce).toBe(false)
  })

  test('in plain words are understood too', async () => {
    const words = 'Hi. This is the qmail-send program.\nI was not able to deliver your message.\n\n<gone@x.example>:\n550 no mailbox here by that name\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <orig@example.com>\n'
    expect(await read(['From: MAILER-DAEMON@x.example', 'Subject: failure notice'], words)).toMatchObject({ isBounce: true, bounce: { originalMessageId: 'orig@example.com', recipients: [{ recipient: 'gone@x.example', action: 'failed' }] } })
  })

  test('a complaint about spam and a read receipt are none', async () => {
    expect((await read(['From: abuse@x.example', 'Content-Type: multipart/report; report-type=feedback-report; boundary=b'], '--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--')).isBounce).toBe(false)
    expect((await read(['From: ana@x.example', 'Content-Type: multipart/report; report-type=disposition-notification; boundary=b'], '--b\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: displayed\r\n--b--')).isBounce).toBe(false)
  })
})

describe('fingerprint', () => {
  test('is the same for two copies, whatever happened on the way, and differs with the content', async () => {
    const print = async (lines: string[], body = 'Hello') => (await read(lines, body)).fingerprint
    const mail = ['Message-ID: <a@b>', 'From: ana@x.example', 'Date: Mon, 1 Jun 2026 10:00:00 +0000']
    expect(await print(['Received: from x', 'X-Spam: no', ...mail], 'Hello  \r\n\r\n')).toBe(await print(mail))
    expect(await print(mail, 'Bye')).not.toBe(await print(mail))
    expect(await print(['Message-ID: <a@b>', 'From: mallory@x.example', mail[2] as string])).not.toBe(await print(mail))
  })
})
