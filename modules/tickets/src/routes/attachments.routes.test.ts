import { fixedClock } from '@timbre/kernel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDesk, multipart, rawMail, type DeskAgent, type TestDesk } from '../../../../tests/support/desk.ts'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

interface Attachment {
  id: number
  name: string
  contentType: string
  size: number
  inline: boolean
  url: string
}

const clock = fixedClock('2026-11-21T10:00:00Z')
let desk: TestDesk
let ticketId: number
beforeAll(async () => {
  desk = await createTestDesk({ clock })
  ticketId = (await desk.receiveTicket({})).ticketId
})
afterAll(() => desk?.[Symbol.asyncDispose]())

async function attach(who: DeskAgent, file: { name: string; type?: string; content: string | Buffer }): Promise<Attachment> {
  const id = await who.upload(file)
  const { attachments } = await who.post<{ attachments: Attachment[] }>(`/tickets/${ticketId}/messages`, { kind: 'note', text: 'See the file', attachments: [id] })
  return attachments[0] as Attachment
}

/** As a browser follows the address: without any header. */
const follow = (url: string) => desk.nobody.request('GET', url)

describe('a file that was sent ahead', () => {
  test('can be looked at by who sent it, until a message takes it', async () => {
    const id = await desk.agentA.upload({ name: 'plan.png', content: png })
    const { status, headers, raw } = await desk.agentA.request('GET', `/uploads/${id}`)
    expect([status, headers['content-type'], raw.equals(png)]).toEqual([200, 'image/png', true])
    const page = await desk.agentA.upload({ name: 'page.html', type: 'text/html', content: '<script>alert(1)</script>' })
    expect((await desk.agentA.request('GET', `/uploads/${page}`)).headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-disposition': expect.stringMatching(/^attachment;/u) })
    expect([(await desk.administrator.request('GET', `/uploads/${id}`)).status, (await desk.nobody.request('GET', `/uploads/${id}`)).status]).toEqual([404, 401])
    await desk.agentA.post(`/tickets/${ticketId}/messages`, { kind: 'note', text: 'See', attachments: [id] })
    expect((await desk.agentA.request('GET', `/uploads/${id}`)).status).toBe(404)
  })

  test('comes back as it was, and may be shown when it is a picture', async () => {
    const picture = await attach(desk.agentA, { name: 'plan.png', type: 'text/html', content: png })
    expect(picture).toMatchObject({ name: 'plan.png', contentType: 'image/png', size: png.length, inline: false })
    const { status, headers, raw } = await follow(picture.url)
    expect(status).toBe(200)
    expect(raw.equals(png)).toBe(true)
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(png.length),
      'content-disposition': `inline; filename="plan.png"; filename*=UTF-8''plan.png`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=600',
    })
    expect((await follow(`${picture.url}&download=true`)).headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-disposition': expect.stringMatching(/^attachment;/u) })
  })

  test.each([
    ['drawing.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['drawing.png', 'image/png', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['page.html', 'image/png', '<!doctype html><script>alert(1)</script>'],
    ['script.js', 'image/png', 'alert(1)'],
    ['script.js', 'text/javascript', 'alert(1)'],
  ])('%s as %s is only ever downloaded, as bytes', async (name, type, content) => {
    const { headers } = await follow((await attach(desk.agentA, { name, type, content })).url)
    expect(headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-disposition': expect.stringMatching(/^attachment; /u), 'x-content-type-options': 'nosniff' })
  })

  test.each([
    ['\u200B.htaccess', 'htaccess'],
    ['../../x', 'x'],
    ['gpj\u202Eexe.exe', 'gpjexe.exe'],
    ['x'.repeat(4096), 'x'.repeat(200)],
    ['Año ñandú 😀.txt', 'Año ñandú 😀.txt'],
  ])('with an odd name ($#) goes by a safe one, in a header that is whole', async (name, kept) => {
    const file = await attach(desk.agentA, { name, content: 'x' })
    expect(file.name).toBe(kept)
    const { headers } = await follow(file.url)
    expect(String(headers['content-disposition'])).toMatch(/^attachment; filename="[\x20-\x7E]+"; filename\*=UTF-8''[\w.%~-]+$/u)
    expect(decodeURIComponent(String(headers['content-disposition']).split("UTF-8''")[1] as string)).toBe(kept)
  })
})

describe('a picture in a mail', () => {
  const mail = (type: string, content: Buffer | string) =>
    rawMail({ headers: [`Content-Type: multipart/related; boundary="b"`] }).replace(
      /MIME-Version: 1\.0[\s\S]*$/u,
      `MIME-Version: 1.0\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Look</p><img src="cid:pic@x"><img src="https://tracker.test/p.gif">\r\n--b\r\nContent-Type: ${type}; name="pic.png"\r\nContent-ID: <pic@x>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64')}\r\n--b--\r\n`,
    )

  test('stands in its message under a signed address', async () => {
    const received = await desk.receiveTicket(mail('image/png', png))
    const { items } = await desk.agentA.get<{ items: { html: string; attachments: Attachment[] }[] }>(`/tickets/${received.ticketId}/messages`)
    const source = /<img[^>]*\bsrc="([^"]+)"/u.exec(items[0]?.html ?? '')?.[1]?.replaceAll('&amp;', '&') as string
    expect(items[0]?.attachments).toMatchObject([{ name: 'pic.png', inline: true, url: source }])
    expect((await follow(source)).raw.equals(png)).toBe(true)
    expect(items[0]?.html).not.toMatch(/\ssrc="https:/u)
  })

  test('is found whatever its name, and nowhere but in pictures', async () => {
    const cid = `a&b"c'd@x`
    const html = `<p>data-cid="${cid}" data-cid="plain"</p><img src="cid:${encodeURIComponent(cid)}"><img src="cid:plain">`
    const part = (id: string) => `--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <${id}>\r\n\r\n${png.toString('base64')}\r\n`
    const { ticketId: withPictures } = await desk.receiveTicket(rawMail({ headers: ['MIME-Version: 1.0', 'Content-Type: multipart/related; boundary=b'], text: `--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n${part(cid)}${part('plain')}--b--` }))
    const { items } = await desk.agentA.get<{ items: { html: string; attachments: Attachment[] }[] }>(`/tickets/${withPictures}/messages`)
    const [words = '', pictures = ''] = (items[0]?.html ?? '').split('</p>')
    expect(words).not.toContain('/api/')
    expect(pictures.match(/ src="\/api\/v1\/attachments\//gu)).toHaveLength(2)
  })

  test('that is none is not shown', async () => {
    const received = await desk.receiveTicket(mail('image/png', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))
    const { items } = await desk.agentA.get<{ items: { attachments: Attachment[] }[] }>(`/tickets/${received.ticketId}/messages`)
    expect((await follow(items[0]?.attachments[0]?.url as string)).headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-disposition': expect.stringMatching(/^attachment;/u) })
  })
})

describe('an address of an attachment', () => {
  let file: Attachment
  beforeAll(async () => {
    file = await attach(desk.agentA, { name: 'secret.txt', content: 'secret' })
  })

  const gone = async (url: string) => {
    const { status, body } = await follow(url)
    expect([status, (body as { code: string }).code]).toEqual([404, 'tickets.attachmentGone'])
    return { ...body, requestId: '' }
  }

  test('is each reader’s own, and works while they may see the ticket', async () => {
    const { items } = await desk.colleagueA.get<{ items: { attachments: Attachment[] }[] }>(`/tickets/${ticketId}/messages`)
    const theirs = items.flatMap(({ attachments }) => attachments).find(({ id }) => id === file.id) as Attachment
    expect(theirs.url).not.toBe(file.url)
    expect((await follow(theirs.url)).status).toBe(200)
  })

  test('cannot be made up, stretched or turned to another file', async () => {
    const url = new URL(file.url, 'http://desk.test')
    const changed = (name: string, value: string) => {
      const other = new URL(url)
      other.searchParams.set(name, value)
      return `${other.pathname}${other.search}`
    }
    const answers = [
      await gone(changed('expires', '4000000000')),
      await gone(changed('session', '1')),
      await gone(changed('signature', 'A'.repeat(27))),
      await gone(changed('signature', 'x')),
      await gone(file.url.replace(`/attachments/${file.id}?`, `/attachments/${file.id + 1}?`)),
      await gone(file.url.replace(`/attachments/${file.id}?`, '/attachments/999999?')),
    ]
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect((await follow(`/attachments/${file.id}`)).status).toBe(400)
    expect((await follow(`${file.url}&expires=4000000000`)).status).toBe(400)
  })

  test('stops working when its reader may no longer see the ticket, with the same answer', async () => {
    const hidden = await attach(desk.agentA, { name: 'hidden.txt', content: 'hidden' })
    await desk.administrator.patch(`/tickets/${ticketId}`, { departmentId: desk.departments.b })
    const denied = await gone(hidden.url)
    await desk.administrator.patch(`/tickets/${ticketId}`, { departmentId: desk.departments.a })
    expect((await follow(hidden.url)).status).toBe(200)
    expect(denied).toEqual(await gone(hidden.url.replace(/signature=[^&]+/u, 'signature=x')))
  })

  test('stops working when its session ends', async () => {
    const temp = await desk.addAgent('Temp Agent', [{ role: 'agent', departmentId: desk.departments.a }])
    const theirs = await attach(temp, { name: 'temp.txt', content: 'temp' })
    expect((await follow(theirs.url)).status).toBe(200)
    await desk.administrator.patch(`/agents/${temp.id}`, { active: false })
    await gone(theirs.url)
  })

  test('is good for ten minutes', async () => {
    const late = await attach(desk.agentA, { name: 'late.txt', content: 'late' })
    clock.advance(10 * 60_000 - 1000)
    expect((await follow(late.url)).status).toBe(200)
    clock.advance(61_000)
    await gone(late.url)
  })
})

describe('sending a file ahead', () => {
  const send = (who: Pick<DeskAgent, 'request'>, file: Parameters<typeof multipart>[0], headers: Record<string, string> = {}) => {
    const { body, contentType } = multipart(file)
    return who.request<{ id: string; code: string; sha256: string }>('POST', '/uploads', body, { 'content-type': contentType, ...headers })
  }

  test('answers a random id, and twice the same file gives two', async () => {
    const first = await send(desk.agentA, { name: 'a.txt', content: 'a' })
    const second = await send(desk.agentA, { name: 'a.txt', content: 'a' })
    expect(first).toMatchObject({ status: 201, body: { name: 'a.txt', size: 1, sha256: second.body.sha256 } })
    expect(first.body.id).toMatch(/^[\w-]{22}$/u)
    expect(first.body.id).not.toBe(second.body.id)
  })

  test('with an Idempotency-Key gives one, for one file', async () => {
    const headers = { 'idempotency-key': 'upload-1' }
    const first = await send(desk.agentA, { name: 'a.txt', content: 'a' }, headers)
    expect((await send(desk.agentA, { name: 'a.txt', content: 'a' }, headers)).body).toEqual(first.body)
    expect(await send(desk.agentA, { name: 'a.txt', content: 'b' }, headers)).toMatchObject({ status: 422, body: { code: 'idempotency.keyReused' } })
  })

  test('takes a file whose sender gave it no name', async () => {
    const body = Buffer.from('--b\r\ncontent-disposition: form-data; name="file"\r\ncontent-type: application/octet-stream\r\n\r\nabc\r\n--b--\r\n')
    expect(await desk.agentA.request('POST', '/uploads', body, { 'content-type': 'multipart/form-data; boundary=b' })).toMatchObject({ status: 201, body: { name: 'file', size: 3 } })
  })

  test('refuses what is too large, no file, and no form', async () => {
    expect(await send(desk.agentA, { name: 'big', content: Buffer.alloc(25 * 1024 * 1024) })).toMatchObject({ status: 201 })
    expect(await send(desk.agentA, { name: 'big', content: Buffer.alloc(25 * 1024 * 1024 + 1) })).toMatchObject({ status: 413, body: { code: 'common.tooLarge' } })
    expect(await desk.agentA.request('POST', '/uploads', '--b--\r\n', { 'content-type': 'multipart/form-data; boundary=b' })).toMatchObject({ status: 400 })
    expect(await desk.agentA.request('POST', '/uploads', { file: 'x' })).toMatchObject({ status: 415, body: { code: 'common.unsupportedMediaType' } })
    expect(await desk.agentA.request('POST', '/uploads', 'x', { 'content-type': 'multipart/form-data' })).toMatchObject({ status: 400 })
    const cut = '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc'
    expect(await desk.agentA.request('POST', '/uploads', cut, { 'content-type': 'multipart/form-data; boundary=b' })).toMatchObject({ status: 400 })
  })
})
