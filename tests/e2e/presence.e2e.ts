import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile, type Desk } from './support/desk.ts'

const deskOfFile = deskForFile()
const ana = { name: 'Ana Agent', email: 'ana@desk.example', password: 'seven quiet ships' } as const
const bruno = { name: 'Bruno Ortiz', email: 'bruno@desk.example', password: 'nine loud ferries' } as const
const rows = (page: Page) => page.getByTestId('ticket-row')
const visitors = (page: Page) => page.getByTestId('visitors')
const writers = (page: Page) => page.getByTestId('writers')
const announced = (page: Page) => page.getByTestId('announcer')

async function people(desk: Desk): Promise<void> {
  const token = await desk.signIn(administrator.email, administrator.password)
  const { body: departments } = await desk.api(token, 'GET', '/departments')
  const [department] = (departments as { items: { id: number }[] }).items
  for (const [person, locale] of [[ana, 'en'], [bruno, 'es']] as const) {
    await desk.api(token, 'POST', '/agents', { ...person, locale, roles: [{ role: 'agent', departmentId: department?.id }], departmentIds: [department?.id] })
  }
  for (const subject of ['Factura vencida', 'Paquete perdido']) await desk.api(token, 'POST', '/tickets', { subject, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola' })
}

async function signedIn(browser: Browser, desk: Desk, who: { email: string; password: string }, view = 'unsolved'): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(desk.url)
  await page.getByRole('textbox').first().fill(who.email)
  await page.locator('input[type=password]').fill(who.password)
  await page.keyboard.press('Enter')
  await expect(page.locator('input[type=password]')).toHaveCount(0)
  await page.goto(`${desk.url}/inbox/${view}`)
  await expect(rows(page)).toHaveCount(2)
  return { page, context }
}

async function open(page: Page, subject: string): Promise<void> {
  await rows(page).filter({ hasText: subject }).click()
  await expect(page.getByTestId('thread').getByRole('heading', { name: subject })).toBeVisible()
}

test('colleagues see who views and who writes a ticket, as it happens', async ({ browser }) => {
  const desk = deskOfFile()
  await people(desk)
  const [alex, other] = [await signedIn(browser, desk, administrator), await signedIn(browser, desk, ana)]
  await open(alex.page, 'Factura vencida')
  await expect(visitors(alex.page)).toHaveCount(0)

  await open(other.page, 'Factura vencida')
  await expect(visitors(alex.page)).toContainText('Ana Agent is viewing')
  await expect(visitors(other.page)).toContainText('Alex Admin is viewing')
  await expect(rows(alex.page).filter({ hasText: 'Factura vencida' })).toContainText('Ana Agent is viewing')
  await expect(rows(alex.page).filter({ hasText: 'Paquete perdido' })).not.toContainText('viewing')

  // Keys, not the text, tell that somebody writes.
  await other.page.keyboard.press('r')
  await expect(other.page.getByTestId('composer').getByRole('textbox')).toBeFocused()
  await other.page.keyboard.type('Hola Carla')
  await expect(writers(alex.page)).toHaveText('Ana is writing a reply…')
  await expect(visitors(alex.page)).toContainText('Ana Agent is writing a reply')
  await expect(announced(alex.page)).toHaveText('Ana Agent is writing a reply')
  await expect(rows(alex.page).filter({ hasText: 'Factura vencida' })).toContainText('Ana Agent is writing a reply')
  expect(await violations(alex.page)).toEqual([])

  // Nothing on the screen moves for it.
  const composer = alex.page.getByTestId('composer')
  const place = await composer.boundingBox()
  await expect(writers(alex.page)).toHaveCount(0, { timeout: 20_000 })
  expect(await composer.boundingBox()).toEqual(place)
  await expect(visitors(alex.page)).toContainText('Ana Agent is viewing')

  // The same person in a second tab is one person, and stays until the last tab is gone.
  const second = await other.context.newPage()
  await second.goto(other.page.url())
  await expect(second.getByTestId('thread')).toBeVisible()
  await second.waitForTimeout(1500)
  await expect(visitors(alex.page).getByRole('listitem')).toHaveCount(1)
  await other.page.close()
  await second.waitForTimeout(1500)
  await expect(visitors(alex.page).getByRole('listitem')).toHaveCount(1)
  await second.close()
  await expect(visitors(alex.page)).toHaveCount(0)
  for (const { context } of [alex, other]) await context.close()
})

test('it is said in the reader’s language, and clean for machines that look', async ({ browser }) => {
  const desk = deskOfFile()
  const [alex, other] = [await signedIn(browser, desk, administrator), await signedIn(browser, desk, bruno)]
  await open(other.page, 'Paquete perdido')
  await open(alex.page, 'Paquete perdido')
  await alex.page.keyboard.press('n')
  await expect(alex.page.getByTestId('composer').getByRole('textbox')).toBeFocused()
  await alex.page.keyboard.type('Para nosotros')
  await expect(writers(other.page)).toHaveText('Alex escribe una nota…')
  await expect(visitors(other.page)).toContainText('Alex Admin escribe una nota')
  await expect(announced(other.page)).toHaveText('Alex Admin escribe una nota')
  await other.page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(other.page)).toEqual([])
  await other.page.setViewportSize({ width: 390, height: 844 })
  await expect(visitors(other.page)).toBeVisible()
  expect(await other.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  expect(await violations(other.page)).toEqual([])
  for (const { context } of [alex, other]) await context.close()
})

test('pickers know a new colleague, and a status by its new name, without a reload', async ({ browser }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  const alex = await signedIn(browser, desk, administrator)
  await open(alex.page, 'Paquete perdido')
  await desk.api(token, 'POST', '/agents', { name: 'Zoe Newcomer', email: 'zoe@desk.example', password: 'eleven calm barges', roles: [{ role: 'agent', departmentId: null }], departmentIds: [] })
  await alex.page.waitForTimeout(1500)
  await alex.page.keyboard.press('a')
  await expect(alex.page.getByRole('dialog')).toContainText('Zoe Newcomer')
  await alex.page.keyboard.press('Escape')

  const { body } = await desk.api(token, 'GET', '/statuses')
  const status = (body as { items: { id: number; category: string }[] }).items.find(({ category }) => category === 'onHold')
  await desk.api(token, 'PATCH', `/statuses/${status?.id}`, { names: { en: 'Waiting for the supplier', es: 'Esperando al proveedor' } })
  await alex.page.waitForTimeout(1500)
  await alex.page.keyboard.press('v')
  await expect(alex.page.getByRole('dialog')).toContainText('Waiting for the supplier')
  await alex.context.close()
})
