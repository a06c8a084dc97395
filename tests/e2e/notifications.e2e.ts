import { expect, test, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile, type Desk } from './support/desk.ts'

const deskOfFile = deskForFile()
const bea = { name: 'Bea Agent', email: 'bea@desk.example', password: 'correct horse battery' } as const
let beaId: number
let token: string

test.beforeAll(async () => {
  const desk = deskOfFile()
  token = await desk.signIn(administrator.email, administrator.password)
  const { body: departments } = await desk.api(token, 'GET', '/departments')
  const departmentId = (departments as { items: { id: number }[] }).items[0]?.id as number
  const { body } = await desk.api(token, 'POST', '/agents', { ...bea, locale: 'en', roles: [{ role: 'agent', departmentId }], departmentIds: [departmentId] })
  beaId = (body as { id: number }).id
})

/** A ticket of the administrator's, so that nobody else is told of it. */
async function makeTicket(desk: Desk, subject: string): Promise<number> {
  const { body: me } = await desk.api(token, 'GET', '/me')
  const made = await desk.api(token, 'POST', '/tickets', { subject, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola', assigneeId: (me as { id: number }).id })
  return (made.body as { id: number }).id
}

const mention = (desk: Desk, ticketId: number) => desk.api(token, 'POST', `/tickets/${ticketId}/messages`, { kind: 'note', text: '@Bea look', mentions: [beaId] })

async function openDesk(page: Page, desk: Desk): Promise<void> {
  // Counts what would be heard.
  await page.addInitScript(`
    window.tones = 0
    const { createOscillator } = AudioContext.prototype
    AudioContext.prototype.createOscillator = function () {
      window.tones++
      return createOscillator.call(this)
    }`)
  await page.goto(desk.url)
  const address = page.getByLabel('E-mail address')
  await expect(address.or(page.getByRole('navigation', { name: 'Views' }))).toBeVisible()
  if (await address.isVisible()) {
    await address.fill(bea.email)
    await page.getByLabel('Password', { exact: true }).fill(bea.password)
    await page.keyboard.press('Enter')
  }
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
}

const tones = (page: Page) => page.evaluate<number>('window.tones')
/** How many tabs of the browser may sound: the one that does, and those that wait for their turn. */
const mayRing = (page: Page) => page.evaluate<number>(`navigator.locks.query().then(({ held, pending }) => [...held, ...pending].filter(({ name }) => name === 'timbre.alerts.sound').length)`)
const bell = (page: Page) => page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /notification/iu })

test('a mention rings, shows at the bell and on the tab, and leads to its ticket', async ({ page }) => {
  const desk = deskOfFile()
  const ticketId = await makeTicket(desk, 'Factura perdida')
  await openDesk(page, desk)
  await page.getByRole('button', { name: 'Enable sound and alerts' }).click()
  await expect(page.getByRole('button', { name: 'Enable sound and alerts' })).toBeHidden()
  await expect.poll(() => tones(page)).toBe(3)
  await mention(desk, ticketId)
  await expect(bell(page)).toHaveAccessibleName('One new notification')
  await expect(page).toHaveTitle(/^\(1\) /u)
  await expect.poll(() => tones(page)).toBe(5)
  expect(await page.locator('link[rel="icon"]').getAttribute('href')).toMatch(/^data:image\/png/u)

  await page.keyboard.press('g')
  await page.keyboard.press('b')
  const panel = page.getByRole('dialog', { name: /notification/iu })
  await expect(panel.getByRole('link', { name: /Factura perdida/u })).toBeFocused()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('thread')).toContainText('@Bea look')
  await expect(panel).toBeHidden()
  await expect(bell(page)).toHaveAccessibleName('Notifications')
  await expect(page).toHaveTitle(/^#\d+ Factura perdida/u)

  await bell(page).click()
  await panel.getByRole('button', { name: /^Back to/u }).click()
  await expect(page).toHaveURL(/\/inbox\//u)
})

test('what is being read neither rings nor counts', async ({ page }) => {
  const desk = deskOfFile()
  const ticketId = await makeTicket(desk, 'Tinta')
  await mention(desk, ticketId)
  await openDesk(page, desk)
  await bell(page).click()
  await page.getByRole('dialog', { name: /notification/iu }).getByRole('link', { name: /Tinta/u }).click()
  await expect(page.getByTestId('thread')).toContainText('@Bea look')
  await expect(page).toHaveTitle(/^#/u)
  const before = await tones(page)
  await mention(desk, ticketId)
  await expect(page.getByTestId('thread').getByText('@Bea look')).toHaveCount(2)
  await expect(bell(page)).toHaveAccessibleName('Notifications')
  expect(await tones(page)).toBe(before)
})

test('all are marked at once, and that is taken back', async ({ page }) => {
  const desk = deskOfFile()
  for (const subject of ['Papel', 'Cable']) await mention(desk, await makeTicket(desk, subject))
  await openDesk(page, desk)
  await expect(bell(page)).toHaveAccessibleName('2 new notifications')
  await page.goto(`${desk.url}/notifications`)
  await expect(page.getByRole('heading', { name: 'Notifications', level: 1 })).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Mark all as seen' }).click()
  await expect(bell(page)).toHaveAccessibleName('Notifications')
  await page.keyboard.press('Control+z')
  await expect(bell(page)).toHaveAccessibleName('2 new notifications')
  await page.getByRole('button', { name: 'Mark all as seen' }).click()
  await expect(bell(page)).toHaveAccessibleName('Notifications')
})

test('of several tabs one rings, all of them count, and when it closes another one rings', async ({ page, context }) => {
  const desk = deskOfFile()
  const [first, second] = [await makeTicket(desk, 'Tambor'), await makeTicket(desk, 'Rodillo')]
  const other = await context.newPage()
  await openDesk(page, desk)
  await openDesk(other, desk)
  // Who has signed in has touched the page; where one is signed in already, it takes a touch.
  await other.getByRole('navigation', { name: 'Views' }).click({ position: { x: 5, y: 5 } })
  await expect.poll(() => mayRing(page)).toBe(2)
  const before = await Promise.all([page, other].map(tones))
  const rung = async () => Promise.all([page, other].map(async (one, index) => (await tones(one)) - (before[index] ?? 0)))
  await mention(desk, first)
  for (const one of [page, other]) await expect(bell(one)).toHaveAccessibleName('One new notification')
  await expect.poll(async () => (await rung()).toSorted()).toEqual([0, 2])

  const [goes, stays] = (await rung())[0] === 2 ? [page, other] : [other, page]
  await goes.close()
  await expect.poll(() => mayRing(stays)).toBe(1)
  const heard = await tones(stays)
  await mention(desk, second)
  await expect.poll(async () => (await tones(stays)) - heard).toBe(2)
})
