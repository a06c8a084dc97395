import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useSession } from '../../session/index.ts'
import { testStores } from '../store/testing.ts'
import { textOf, textToHtml } from '../../../shared/editor/html-text.ts'
import { bothDrafts, nothing } from './draft-copies.ts'
import { useDrafts } from './drafts.store.ts'

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => vi.useRealTimers())

const route = '/tickets/1/drafts/reply'
const draft = (text: string, version: number) => ({ ticketId: 1, mode: 'reply', html: textToHtml(text), text, ...{ to: null, cc: null, bcc: null, from: null, subject: null, signature: null, quote: null }, attachments: [], version, updatedAt: null })
const body = (text: string, version: number) => ({ html: textToHtml(text), text, version })
/** Lets time pass, and answers arrive. */
async function pass(milliseconds: number) {
  await vi.advanceTimersByTimeAsync(milliseconds)
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('what is typed', () => {
  it('is kept here with every key, and by the server soon after the last', async () => {
    const { drafts, server } = await opened()
    server.answer(`PUT ${route}`, [200, draft('Hola Ana', 5)], [200, draft('Hola Ana,', 6)])
    drafts.write(1, 'reply', { html: textToHtml('Hola') })
    await pass(700)
    drafts.write(1, 'reply', { html: textToHtml('Hola Ana') })
    await pass(700)
    expect(server.bodies(`PUT ${route}`)).toEqual([])
    expect(textOf((await opened([])).drafts.content(1, 'reply').html)).toBe('Hola Ana')
    await pass(100)
    drafts.write(1, 'reply', { html: textToHtml('Hola Ana,') })
    await pass(800)
    expect(server.bodies(`PUT ${route}`)).toEqual([body('Hola Ana', 0), body('Hola Ana,', 5)])
  })

  it('is thrown away when nothing is left of it', async () => {
    const { drafts, server } = await opened([draft('Hola', 4)])
    server.answer(`DELETE ${route}`, [204, null])
    drafts.write(1, 'reply', { html: textToHtml('') })
    await pass(800)
    expect(server.headers(`DELETE ${route}`)).toHaveLength(1)
    expect(drafts.has(1)).toBe(false)
  })

  it('goes with its recipients, its files and what stands below it; an address that is none yet waits here', async () => {
    const { drafts, server } = await opened()
    server.answer(`PUT ${route}`, [200, draft('Hola', 5)])
    drafts.write(1, 'reply', { html: '<p>Hola</p>', cc: ['ana@example.com', 'not yet'], quote: '', attachments: [{ id: 'a', name: 'plan.pdf', size: 3 }] })
    await pass(800)
    expect(server.bodies(`PUT ${route}`)).toEqual([{ ...body('Hola', 0), cc: ['ana@example.com'], quote: '', attachments: ['a'] }])
    expect((await opened()).drafts.content(1, 'reply')).toMatchObject({ cc: ['ana@example.com', 'not yet'], attachments: [{ name: 'plan.pdf' }] })
  })

  it('that could not be saved is saved when the page is opened again', async () => {
    const first = await opened()
    first.drafts.write(1, 'reply', { html: textToHtml('typed offline') })
    const again = await opened([])
    again.server.answer(`PUT ${route}`, [200, draft('typed offline', 3)])
    await pass(800)
    expect(again.server.bodies(`PUT ${route}`)).toEqual([body('typed offline', 0)])
  })
})

describe('another screen', () => {
  it('shows what was typed here, from the beginning and as it goes on', async () => {
    const { drafts, server, live } = await opened([draft('from the phone', 4)])
    expect(drafts.has(1)).toBe(true)
    server.answer(`GET ${route}`, [200, draft('from the phone, more', 5)])
    live.says({ type: 'draft', ticket: 1, mode: 'reply', version: 4, seq: 1 })
    live.says({ type: 'draft', ticket: 1, mode: 'reply', version: 5, seq: 1 })
    await pass(0)
    expect(textOf(drafts.content(1, 'reply').html)).toBe('from the phone, more')
    expect(server.bodies(`GET ${route}`)).toHaveLength(1)
  })

  it('shows what was typed while there was no line to hear of it', async () => {
    const { drafts, server, live } = await opened([draft('from the phone', 4)])
    live.becomes('reconnecting')
    server.answer('GET /drafts', [200, { items: [draft('from the phone, more', 5)], nextCursor: null }])
    live.becomes('live')
    await pass(0)
    expect(textOf(drafts.content(1, 'reply').html)).toBe('from the phone, more')
  })

  it('that sent or threw it away empties it here', async () => {
    const { drafts, server, live } = await opened([draft('from the phone', 4)])
    server.answer(`GET ${route}`, [200, draft('', 0)])
    live.says({ type: 'draft', ticket: 1, mode: 'reply', version: 0, seq: 1 })
    await pass(0)
    expect(drafts.has(1)).toBe(false)
  })

  it('that wrote something else at the same time takes nothing away', async () => {
    const { drafts, server } = await opened([draft('Hola', 4)])
    server.answer(`PUT ${route}`, [409, { code: 'tickets.draftChanged', detail: '', current: draft('Adiós', 5) }], [200, draft('both', 6)])
    drafts.write(1, 'reply', { html: textToHtml('Hola Ana') })
    await pass(800)
    await pass(800)
    expect(textOf(drafts.content(1, 'reply').html)).toBe('Hola Ana\n\nAdiós')
    expect(server.bodies(`PUT ${route}`)).toEqual([body('Hola Ana', 4), body('Hola Ana\n\nAdiós', 5)])
  })
})

describe('a draft that is sent', () => {
  it('waits for its saving, names that version, and is not shown again', async () => {
    const { drafts, server, live } = await opened()
    server.answerLater(`PUT ${route}`)
    drafts.write(1, 'reply', { html: textToHtml('Hola') })
    await pass(800)
    const version = drafts.release(1, 'reply')
    expect(textOf(drafts.content(1, 'reply').html)).toBe('')
    server.release([200, draft('Hola', 9)])
    expect(await version).toBe(9)
    live.says({ type: 'draft', ticket: 1, mode: 'reply', version: 9, seq: 1 })
    await pass(2000)
    expect(textOf(drafts.content(1, 'reply').html)).toBe('')
    expect(server.bodies(`PUT ${route}`)).toHaveLength(1)
    server.answer(`GET ${route}`, [200, draft('', 0)])
    await drafts.released(1, 'reply')
    expect(drafts.has(1)).toBe(false)
  })

  it('makes room for the next text at once', async () => {
    const { drafts, server } = await opened([draft('Hola', 4)])
    await drafts.release(1, 'reply')
    drafts.write(1, 'reply', { html: textToHtml('And one more thing') })
    await drafts.released(1, 'reply')
    server.answer(`PUT ${route}`, [409, { code: 'tickets.draftChanged', detail: '', current: draft('', 0) }], [200, draft('And one more thing', 6)])
    await pass(800)
    await pass(800)
    expect(server.bodies(`PUT ${route}`).at(-1)).toEqual(body('And one more thing', 0))
    expect(textOf(drafts.content(1, 'reply').html)).toBe('And one more thing')
  })
})

it.each([
  ['', 'theirs', 'theirs'],
  ['mine', '', 'mine'],
  ['Hola Ana', 'Hola', 'Hola Ana'],
  ['Hola', 'Hola Ana', 'Hola Ana'],
  ['mine', 'theirs', 'mine\n\ntheirs'],
])('of %j and %j stays %j', (mine, theirs, both) => {
  const draft = (text: string) => ({ ...nothing, html: textToHtml(text) })
  expect(textOf(bothDrafts(draft(mine), draft(theirs)).html)).toBe(both)
})

/** The store of a page that was just opened; without `kept` the server cannot be reached. */
async function opened(kept?: readonly object[]) {
  const { server, live, run } = testStores()
  server.answer('GET /drafts', kept ? [200, { items: kept, nextCursor: null }] : [503, { code: 'common.unavailable', detail: '' }])
  run(() => useSession()).me = { id: 1, permissions: { everywhere: [], byDepartment: {} } } as never
  const drafts = run(() => useDrafts())
  await pass(0)
  return { drafts, server, live }
}
