import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDesk, multipart, type DeskAnswer, type TestDesk } from '../support/desk.ts'
import type { Json } from '../support/openapi.ts'

/** Requests made to cost more than they are worth (S21): deep, wide, or of times that are none. */

let desk: TestDesk
let ticketId: number
beforeAll(async () => {
  desk = await createTestDesk()
  ticketId = (await desk.receiveTicket({ subject: 'Bombs' })).ticketId
}, 120_000)
afterAll(() => desk?.[Symbol.asyncDispose]())

/** What the answer may weigh, whatever was asked. */
const lightAnswer = 50_000
const json = { 'content-type': 'application/json' }

async function post(url: string, body: string, token?: string) {
  const started = performance.now()
  const answer = await desk.app.inject({ method: 'POST', url: `/api/v1${url}`, payload: body, headers: { ...json, ...(token ? { authorization: `Bearer ${token}` } : {}) } })
  return { status: answer.statusCode, weight: answer.body.length, milliseconds: performance.now() - started, body: answer.json<Json>() }
}

const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`
const strangers = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`
const list = (item: string, count: number) => `[${Array.from({ length: count }, () => item).join(',')}]`

describe('from somebody who is not signed in', () => {
  test.each(['/auth/login', '/auth/refresh', '/auth/logout', '/setup'])('%s takes little and answers with little', async (url) => {
    for (const body of [strangers(200_000), nested(500_000, '[', ']'), `{"email":"${'x'.repeat(1_000_000)}"}`]) {
      const { status, weight } = await post(url, body)
      expect([status, weight < lightAnswer], body.slice(0, 20)).toEqual([413, true])
    }
    for (const body of [strangers(5000), nested(20_000, '[', ']'), nested(5000, '{"email":', '}')]) {
      const { status, weight } = await post(url, body)
      expect([status, weight < lightAnswer], body.slice(0, 20)).toEqual([400, true])
    }
  })
})

describe('from an agent', () => {
  const ticket = { subject: 'x', requester: { email: 'ana@customer.test' }, text: 'x' }
  const withField = (name: string, value: string) => `${JSON.stringify(ticket).slice(0, -1)},"${name}":${value}}`

  test.each([
    ['deep lists', withField('customFields', `{"a":${nested(100_000, '[', ']')}}`)],
    ['deep objects', withField('customFields', nested(100_000, '{"a":', '}'))],
    ['many fields of its own', withField('customFields', strangers(200_000))],
    ['unknown fields', strangers(200_000)],
    ['many tags', withField('tags', list('"x y"', 400_000))],
    ['many attachments', withField('attachments', list('"x"', 500_000))],
  ])('%s are refused with few words', async (_name, body) => {
    const { status, weight, milliseconds, body: problem } = await post('/tickets', body, desk.agentA.token)
    expect([status, problem['code'], weight < lightAnswer]).toEqual([400, 'common.invalid', true])
    expect(milliseconds).toBeLessThan(2500)
  })

  test('says what is wrong with the first hundred and how many there are', async () => {
    const { body } = await post('/tickets', strangers(300), desk.agentA.token)
    expect(body).toMatchObject({ status: 400, detail: expect.stringMatching(/and 3\d\d more/u) })
    expect(body['errors']).toHaveLength(100)
  })

  test('a form of many fields is no upload', async () => {
    const field = (index: number) => `--b\r\ncontent-disposition: form-data; name="f${index}"\r\n\r\n${'x'.repeat(10_000)}\r\n`
    const { body, contentType } = multipart({ name: 'a.txt', content: 'a' })
    const answer = await desk.app.inject({
      method: 'POST',
      url: '/api/v1/uploads',
      payload: Buffer.concat([Buffer.from(Array.from({ length: 2000 }, (_, index) => field(index)).join('')), Buffer.from('--b--\r\n')]),
      headers: { authorization: `Bearer ${desk.agentA.token}`, 'content-type': 'multipart/form-data; boundary=b' },
    })
    expect([400, 413]).toContain(answer.statusCode)
    expect((await desk.app.inject({ method: 'POST', url: '/api/v1/uploads', payload: body, headers: { authorization: `Bearer ${desk.agentA.token}`, 'content-type': contentType } })).statusCode).toBe(201)
  })

  test.each(['2026-12-31T23:59:60Z', '9999-12-31T23:59:59-14:00', '2027-02-30T00:00:00Z', '9999-12-31T23:59:59Z'])('a reply cannot wait for %s', async (sendAfter) => {
    const { status, body } = await desk.agentA.request<Json>('POST', `/tickets/${ticketId}/messages`, { kind: 'reply', text: 'x', sendAfter })
    expect([status, body['code']]).toEqual([400, 'common.invalid'])
  })

  test.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '2020-02-02T02:02:02+02:00'])('a reply for %s leaves now, with the date of today', async (sendAfter) => {
    const { status, body } = await desk.agentA.request<{ mail: { date: string } }>('POST', `/tickets/${ticketId}/messages`, { kind: 'reply', text: 'x', sendAfter })
    expect(status).toBe(201)
    expect(Math.abs(new Date(body.mail.date).getTime() - Date.now())).toBeLessThan(60_000)
  })
})

test('a ticket of heavy messages comes in pages that can be carried, each message once', async () => {
  const { ticketId: heavy } = await desk.receiveTicket({ subject: 'Heavy' })
  for (let index = 0; index < 8; index++) await desk.agentA.post(`/tickets/${heavy}/messages`, { kind: 'note', text: `${index} ${'x y '.repeat(225_000)}` })
  const seen: number[] = []
  let pages = 0
  interface Page {
    items: { id: number }[]
    nextCursor: string | null
  }
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const answer: DeskAnswer<Page> = await desk.agentA.request<Page>('GET', `/tickets/${heavy}/messages?limit=200${cursor && `&cursor=${cursor}`}`)
    expect(answer.raw.length).toBeLessThan(12_000_000)
    expect(answer.body.items.length).toBeGreaterThan(0)
    seen.push(...answer.body.items.map(({ id }) => id))
    cursor = answer.body.nextCursor
  }
  expect(pages).toBeGreaterThan(2)
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
  expect(seen).toHaveLength(9)
}, 60_000)

test('an address that cannot be decoded is a problem like others', async () => {
  for (const url of ['/api/v1/%zz', '/api/v1/tickets/%', '/%c0%ae']) {
    const answer = await desk.app.inject({ url })
    expect([answer.statusCode, answer.headers['content-type'], answer.json().code], url).toEqual([400, 'application/problem+json; charset=utf-8', 'common.invalid'])
  }
})
