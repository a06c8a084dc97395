import { expect, type Page } from '@playwright/test'
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
  // No timer runs, and the line is dead without a word.
  await page.clock.pauseAt(new Date(await page.evaluate<number>('Date.now()') + 1000))
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
  await expect(page.getByText('You are offline')).toBeVisible({ timeout: 40_000 })
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
