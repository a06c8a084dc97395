import { expect, type Locator, type Page } from '@playwright/test'
import { administrator, deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const berta = { name: 'Berta Ruiz', email: 'berta@desk.example', password: 'correct horse battery' }
const messages = 220

let number = ''
let ticketId = 0
let ids: number[] = []
let alex = ''
let token = ''

test.beforeAll(async () => {
  test.setTimeout(120_000)
  const desk = deskOfFile()
  alex = await desk.signIn(administrator.email, administrator.password)
  const { body: departments } = (await desk.api(alex, 'GET', '/departments')) as unknown as { body: { items: { id: number }[] } }
  await desk.api(alex, 'POST', '/agents', { ...berta, roles: [{ role: 'agent', departmentId: departments.items[0]?.id }], departmentIds: [departments.items[0]?.id] })
  token = await desk.signIn(berta.email, berta.password)
  const { body: ticket } = (await desk.api(alex, 'POST', '/tickets', { subject: 'Obra larga', requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Aquí empieza' })) as unknown as { body: { id: number; number: string } }
  ;({ id: ticketId, number } = ticket)
  ids = []
  // The last ones fill the screen, so that there is something to hold on to.
  for (let index = 1; index < messages; index++) ids.push(await note(alex, `Nota ${index}.${index > messages - 3 ? '\nUna línea más.'.repeat(20) : ''}`))
})

async function note(by: string, text: string): Promise<number> {
  const { status, body } = (await deskOfFile().api(by, 'POST', `/tickets/${ticketId}/messages`, { kind: 'note', text })) as unknown as { status: number; body: { id: number } }
  expect(status).toBe(201)
  return body.id
}

const lines = (page: Page) => page.locator('[data-message]')
const saying = (page: Page, text: string) => lines(page).filter({ hasText: text })
const topOf = async (locator: Locator) => (await locator.boundingBox())?.y ?? Number.NaN

async function open(page: Page, who: { email: string; password: string } = administrator) {
  await signIn(page, deskOfFile(), who, `/t/${number}`)
  await expect(page.getByRole('log')).toBeVisible()
}

test('a thread that was read opens with its end, and brings the rest as its reader asks for it, without a jump', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => /\/messages(?:\?|$)/.test(request.url()) && asked.push(request.url()))
  await open(page)
  await expect(saying(page, `Nota ${messages - 1}.`)).toBeInViewport()
  await expect(lines(page)).toHaveCount(3)
  await expect(saying(page, 'Aquí empieza')).toHaveCount(1)
  await expect(page.getByTestId('earlier')).toContainText(`${messages - 3} earlier messages`)
  expect(asked.filter((url) => !url.includes('limit=1')).length).toBeLessThanOrEqual(2)

  // What was brought stands above what was in sight.
  const last = saying(page, `Nota ${messages - 2}.`)
  await page.getByTestId('earlier').scrollIntoViewIfNeeded()
  const before = await topOf(last)
  await page.getByTestId('earlier').click()
  await expect(lines(page)).not.toHaveCount(3)
  await expect.poll(async () => Math.abs((await topOf(last)) - before)).toBeLessThan(3)

  // The rest comes on the way up, and moves nothing either.
  const log = page.getByRole('log')
  await log.hover()
  for (let turn = 0; turn < 40 && (await lines(page).count()) < messages; turn++) {
    await page.mouse.wheel(0, -1500)
    await page.evaluate('new Promise(requestAnimationFrame)')
  }
  await expect(lines(page)).toHaveCount(messages)
  await expect(page.getByText(/more messages?$/)).toHaveCount(0)
  const texts = await lines(page).allTextContents()
  expect(texts.slice(1).map((text) => Number(/Nota (\d+)\./.exec(text)?.[1]))).toEqual(Array.from({ length: messages - 1 }, (_, index) => index + 1))
})

test('a thread opens where reading goes on, far from its end, and goes on from there', async ({ page }) => {
  const read = ids[99] ?? 0
  expect((await deskOfFile().api(token, 'PUT', `/tickets/${ticketId}/reading`, { lastReadMessageId: read })).status).toBe(200)
  await open(page, berta)
  await expect(page.getByTestId('new-mark')).toBeInViewport()
  await expect(saying(page, 'Nota 101.')).toBeInViewport()
  await expect(page.getByText(/\d+ more messages$/)).toHaveCount(1)

  // Keys go from message to message, and past what is not here yet.
  await saying(page, 'Nota 101.').focus()
  for (let next = 102; next <= 150; next++) {
    await expect(async () => {
      await page.keyboard.press('Shift+ArrowDown')
      await expect(saying(page, `Nota ${next}.`)).toBeFocused({ timeout: 200 })
    }).toPass()
  }

  // What arrives meanwhile moves nothing, and is told.
  const focused = saying(page, 'Nota 150.')
  const before = await topOf(focused)
  await note(alex, 'Algo nuevo.')
  await expect(page.getByRole('button', { name: 'New message' })).toBeVisible()
  expect(Math.abs((await topOf(focused)) - before)).toBeLessThan(3)
  await page.getByRole('button', { name: 'New message' }).click()
  await expect(saying(page, 'Algo nuevo.')).toBeInViewport()
})

test('the newest message stands on top for whoever likes it so, on all their screens', async ({ page, person }) => {
  await note(alex, 'Lo último.')
  const other = await person()
  await open(other, berta)
  await open(page, berta)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Newest message on top' }).click()
  for (const screen of [page, other]) {
    await expect(lines(screen).first()).toContainText('Lo último.')
    await expect(lines(screen).first()).toBeInViewport()
    // One writes above what one reads.
    await expect.poll(async () => (await topOf(screen.getByTestId('composer'))) < (await topOf(screen.getByRole('log')))).toBe(true)
  }

  await note(alex, 'Otra cosa.')
  await expect(lines(page).first()).toContainText('Otra cosa.')
  await expect(lines(page).first()).toBeInViewport()
  await lines(page).first().focus()
  await page.keyboard.press('Shift+ArrowDown')
  await expect(saying(page, 'Lo último.')).toBeFocused()

  // Whoever reads further down stays there.
  await page.getByTestId('earlier').click()
  await expect(page.getByTestId('earlier')).toHaveCount(0)
  const further = saying(page, 'Nota 200.')
  await further.scrollIntoViewIfNeeded()
  const before = await topOf(further)
  await note(alex, 'Y otra.')
  await expect(page.getByRole('button', { name: 'New message' })).toBeVisible()
  expect(Math.abs((await topOf(further)) - before)).toBeLessThan(3)
  await page.getByRole('button', { name: 'New message' }).click()
  await expect(saying(page, 'Y otra.')).toBeInViewport()
})
