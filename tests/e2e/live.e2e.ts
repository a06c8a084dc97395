import { once } from 'node:events'
import { expect, type Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { administrator, deskForFile, type Desk } from './support/desk.ts'
import { openLine } from './support/line.ts'
import { signIn, test } from './support/test.ts'

// Waiting for lines that are dead takes its time.
test.describe.configure({ timeout: 180_000 })
const deskOfFile = deskForFile()
const rows = (page: Page) => page.getByTestId('ticket-row')
const field = (page: Page) => page.getByTestId('composer').locator('textarea, [contenteditable="true"]').first()
const written = (page: Page) => field(page).evaluate((element) => ((element as { value?: string }).value ?? element.textContent ?? '').replaceAll('\u00A0', ' '))
const customer = { email: 'carla@customer.example', name: 'Carla Gil' }

interface Known {
  readonly token: string
  readonly ticketId: number
}

async function make(desk: Desk, token: string, subject: string): Promise<number> {
  const { body } = await desk.api(token, 'POST', '/tickets', { subject, requester: customer, text: 'Hola' })
  return (body as { id: number }).id
}

/** Signs in, opens one of several tickets, and begins to write. */
async function begin(page: Page, desk: Desk, url: string, subject: string): Promise<Known> {
  const token = await desk.signIn(administrator.email, administrator.password)
  const ticketId = await make(desk, token, subject)
  await signIn(page, { url }, administrator, '/inbox/unsolved')
  await rows(page).filter({ hasText: subject }).click()
  await expect(page.getByTestId('thread').locator('[data-message]')).toHaveCount(1)
  await page.keyboard.press('r')
  await expect(field(page)).toBeFocused()
  await page.keyboard.type('Half a ')
  await expect.poll(() => written(page)).toBe('Half a ')
  return { token, ticketId }
}

/** What happens on the desk while this screen hears nothing. */
async function meanwhile(desk: Desk, { token, ticketId }: Known, word: string): Promise<void> {
  for (const text of ['First', 'Second', 'Third']) await desk.api(token, 'POST', `/tickets/${ticketId}/messages`, { kind: 'note', text: `${text} ${word}` })
  await make(desk, token, `Made ${word}`)
  const other = await make(desk, token, `Solved ${word}`)
  const { body } = await desk.api(token, 'GET', '/statuses')
  const solved = (body as { items: { id: number; category: string }[] }).items.find(({ category }) => category === 'solved')
  await desk.api(token, 'PATCH', `/tickets/${other}`, { statusId: solved?.id })
  await desk.api(token, 'PATCH', `/tickets/${ticketId}`, { subject: `Renamed ${word}` })
}

/** The screen shows what the server knows, each thing once, and the writer goes on where they were. */
async function isTrue(page: Page, desk: Desk, { token, ticketId }: Known): Promise<void> {
  const { body: list } = await desk.api(token, 'GET', '/tickets?view=unsolved&limit=50')
  const { items } = list as { items: { number: string; subject: string }[] }
  await expect.poll(async () => (await shown(page)).map(([number]) => number), { timeout: 30_000 }).toEqual(items.map(({ number }) => number))
  await expect.poll(async () => (await shown(page)).every(([, text], index) => text.includes(items[index]?.subject ?? ''))).toBe(true)
  const { body: messages } = await desk.api(token, 'GET', `/tickets/${ticketId}/messages`)
  await expect.poll(() => messageIds(page)).toEqual((messages as { items: { id: number }[] }).items.map(({ id }) => id))
  await page.keyboard.type('sentence')
  await expect.poll(() => written(page)).toBe('Half a sentence')
}

/** The rows in their order: number and everything that is written in them. */
const shown = (page: Page) =>
  page.evaluate<[number: string, text: string][]>(`[...document.querySelectorAll('[data-testid="ticket-row"]')].sort((a, b) => a.ariaPosInSet - b.ariaPosInSet).map((row) => [row.dataset.ticket, row.textContent])`)
const messageIds = (page: Page) => page.evaluate<number[]>(`[...document.querySelectorAll('[data-message]')].map((element) => Number(element.dataset.message))`)

test('a laptop that slept shows on waking what happened, once, and the half sentence goes on', async ({ page }) => {
  const desk = deskOfFile()
  const line = await openLine(desk.url)
  await page.clock.install()
  const known = await begin(page, desk, line.url, 'Slept')
  // No timer runs, and the line is dead without a word. A minute ahead: its clock goes on until it is stopped.
  await page.clock.pauseAt(new Date(await page.evaluate<number>('Date.now()') + 60_000))
  line.cut()
  await meanwhile(desk, known, 'asleep')
  line.mend()
  await page.clock.fastForward('02:00:00')
  await page.clock.resume()
  await isTrue(page, desk, known)
  await line.close()
})

test('a network that was gone leaves nothing out and nothing twice', async ({ page, context }) => {
  const desk = deskOfFile()
  const line = await openLine(desk.url)
  const known = await begin(page, desk, line.url, 'Cut')
  await context.setOffline(true)
  line.cut()
  await meanwhile(desk, known, 'offline')
  // The line is asked once the browser notices, and given up after eight seconds of silence.
  await expect(page.getByText('You are offline')).toBeVisible({ timeout: 20_000 })
  line.mend()
  await context.setOffline(false)
  await isTrue(page, desk, known)
  await expect(page.getByText('You are offline')).toBeHidden()
  await line.close()
})

test('a server that died and came back is met again by itself', async ({ page }) => {
  const desk = deskOfFile()
  const known = await begin(page, desk, desk.url, 'Crashed')
  await desk.crash()
  await meanwhile(desk, known, 'restarted')
  await isTrue(page, desk, known)
})

test('fifty events a second take no key, no caret and no place in the list', async ({ page }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  const ids = await Promise.all(Array.from({ length: 45 }, (_, number) => make(desk, token, `Made ${number}`)))
  const known = await begin(page, desk, desk.url, 'Busy')
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(15)
  await page.getByRole('listbox').first().evaluate((element, top) => ((element as unknown as { scrollTop: number }).scrollTop = top), 10 * rowHeight)
  await expect.poll(() => scrolled(page)).toBe(10 * rowHeight)
  const inSightBefore = await inSight(page)
  await field(page).click()
  await page.keyboard.press('End')

  const words = 'the quick brown fox jumps over the lazy dog and writes to Carla'
  const asked: Promise<unknown>[] = []
  const started = performance.now()
  for (const [index, letter] of [...words].entries()) {
    // Keys and events side by side: one of each every twenty milliseconds.
    asked.push(desk.api(known.token, 'POST', `/tickets/${ids[(index * 7) % ids.length]}/messages`, { kind: 'note', text: `Note ${index}` }))
    if (index % 10 === 0) asked.push(desk.api(known.token, 'POST', `/tickets/${known.ticketId}/messages`, { kind: 'note', text: `Here ${index}` }))
    await page.keyboard.type(letter)
    await page.waitForTimeout(Math.max(0, started + (index + 1) * 20 - performance.now()))
  }
  await Promise.all(asked)
  const pill = page.getByRole('button', { name: /new$/u }).first()
  await expect(pill).toBeVisible()
  await expect.poll(() => written(page)).toBe(`Half a ${words}`)
  expect(await scrolled(page)).toBe(10 * rowHeight)
  expect(await inSight(page)).toEqual(inSightBefore)

  await pill.click()
  const { body } = await desk.api(known.token, 'GET', '/tickets?view=unsolved&limit=50')
  const numbers = (body as { items: { number: string }[] }).items.map(({ number }) => number)
  await expect.poll(async () => (await inSight(page)).slice(0, 12)).toEqual(numbers.slice(0, 12))
  const { body: messages } = await desk.api(known.token, 'GET', `/tickets/${known.ticketId}/messages`)
  await expect.poll(() => messageIds(page)).toEqual((messages as { items: { id: number }[] }).items.map(({ id }) => id))
  expect(await written(page)).toBe(`Half a ${words}`)
})

test('one tab too many says so, and goes on by itself when another is closed', async ({ page }) => {
  const desk = deskOfFile()
  const tabs = [...(await openTabs(desk, 32)), ...(await openTabs(desk, 32))]
  await signIn(page, desk, administrator, '/inbox/unsolved')
  const notice = page.getByText('Too many tabs of Timbre are open')
  await expect(notice).toBeVisible()
  tabs[0]?.close()
  await expect(notice).toBeHidden()
  await make(desk, await desk.signIn(administrator.email, administrator.password), 'Told again')
  await expect(rows(page).filter({ hasText: 'Told again' })).toBeVisible()
  for (const tab of tabs) tab.close()
})

/** As many tabs of one sign-in as are asked for, as far as the server knows. */
async function openTabs(desk: Desk, many: number): Promise<WebSocket[]> {
  const token = await desk.signIn(administrator.email, administrator.password)
  const open = async () => {
    const { body } = await desk.api(token, 'POST', '/live/ticket')
    const tab = new WebSocket(`${desk.url.replace('http', 'ws')}/api/v1/live?ticket=${(body as { ticket: string }).ticket}`, { origin: desk.url })
    await once(tab, 'open')
    return tab
  }
  return Promise.all(Array.from({ length: many }, open))
}

const rowHeight = 56
const scrolled = (page: Page) => page.evaluate<number>(`document.querySelector('[role="listbox"]').scrollTop`)
/** Numbers of the tickets whose rows are in sight, from the top. */
const inSight = (page: Page) =>
  page.evaluate<string[]>(`(() => { const list = document.querySelector('[role="listbox"]').getBoundingClientRect()
    return [...document.querySelectorAll('[data-testid="ticket-row"]')].map((row) => [row.getBoundingClientRect(), row.dataset.ticket])
      .filter(([box]) => box.bottom > list.top + 1 && box.top < list.bottom).sort(([a], [b]) => a.top - b.top).map(([, number]) => number) })()`)
