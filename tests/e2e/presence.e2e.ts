import { expect, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile, type Desk } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

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

async function openList(page: Page, desk: Desk, who: { email: string; password: string }): Promise<Page> {
  await signIn(page, desk, who, '/inbox/unsolved')
  await expect(rows(page)).toHaveCount(2)
  return page
}

async function open(page: Page, subject: string): Promise<void> {
  await rows(page).filter({ hasText: subject }).click()
  await expect(page.getByTestId('thread').getByRole('heading', { name: subject })).toBeVisible()
}

test('colleagues see who views and who writes a ticket, as it happens', async ({ person }) => {
  const desk = deskOfFile()
  await people(desk)
  const [alex, other] = [await openList(await person(), desk, administrator), await openList(await person(), desk, ana)]
  await open(alex, 'Factura vencida')
  await expect(visitors(alex)).toHaveCount(0)

  await open(other, 'Factura vencida')
  await expect(visitors(alex)).toContainText('Ana Agent is viewing')
  await expect(visitors(other)).toContainText('Alex Admin is viewing')
  await expect(rows(alex).filter({ hasText: 'Factura vencida' })).toContainText('Ana Agent is viewing')
  await expect(rows(alex).filter({ hasText: 'Paquete perdido' })).not.toContainText('viewing')

  // Keys, not the text, tell that somebody writes.
  await other.keyboard.press('r')
  await expect(other.getByTestId('composer').getByRole('textbox')).toBeFocused()
  await other.keyboard.type('Hola Carla')
  await expect(writers(alex)).toHaveText('Ana is writing a reply…')
  await expect(visitors(alex)).toContainText('Ana Agent is writing a reply')
  await expect(announced(alex)).toHaveText('Ana Agent is writing a reply')
  await expect(rows(alex).filter({ hasText: 'Factura vencida' })).toContainText('Ana Agent is writing a reply')
  expect(await violations(alex)).toEqual([])

  // Nothing on the screen moves for it.
  const composer = alex.getByTestId('composer')
  const place = await composer.boundingBox()
  await expect(writers(alex)).toHaveCount(0, { timeout: 20_000 })
  expect(await composer.boundingBox()).toEqual(place)
  await expect(visitors(alex)).toContainText('Ana Agent is viewing')

  // The same person in a second tab is one person, and stays until the last tab is gone.
  const second = await other.context().newPage()
  await second.goto(other.url())
  await expect(second.getByTestId('thread')).toBeVisible()
  await second.waitForTimeout(1500)
  await expect(visitors(alex).getByRole('listitem')).toHaveCount(1)
  await other.close()
  await second.waitForTimeout(1500)
  await expect(visitors(alex).getByRole('listitem')).toHaveCount(1)
  await second.close()
  await expect(visitors(alex)).toHaveCount(0)
})

test('it is said in the reader’s language, and clean for machines that look', async ({ person }) => {
  const desk = deskOfFile()
  const [alex, other] = [await openList(await person(), desk, administrator), await openList(await person(), desk, bruno)]
  await open(other, 'Paquete perdido')
  await open(alex, 'Paquete perdido')
  await alex.keyboard.press('n')
  await expect(alex.getByTestId('composer').getByRole('textbox')).toBeFocused()
  await alex.keyboard.type('Para nosotros')
  await expect(writers(other)).toHaveText('Alex escribe una nota…')
  await expect(visitors(other)).toContainText('Alex Admin escribe una nota')
  await expect(announced(other)).toHaveText('Alex Admin escribe una nota')
  await other.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(other)).toEqual([])
  await other.setViewportSize({ width: 390, height: 844 })
  await expect(visitors(other)).toBeVisible()
  expect(await other.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  expect(await violations(other)).toEqual([])
})

test('pickers know a new colleague, and a status by its new name, without a reload', async ({ person }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  const alex = await openList(await person(), desk, administrator)
  await open(alex, 'Paquete perdido')
  await desk.api(token, 'POST', '/agents', { name: 'Zoe Newcomer', email: 'zoe@desk.example', password: 'eleven calm barges', roles: [{ role: 'agent', departmentId: null }], departmentIds: [] })
  await alex.waitForTimeout(1500)
  await alex.keyboard.press('a')
  await expect(alex.getByRole('dialog')).toContainText('Zoe Newcomer')
  await alex.keyboard.press('Escape')

  const { body } = await desk.api(token, 'GET', '/statuses')
  const status = (body as { items: { id: number; category: string }[] }).items.find(({ category }) => category === 'onHold')
  await desk.api(token, 'PATCH', `/statuses/${status?.id}`, { names: { en: 'Waiting for the supplier', es: 'Esperando al proveedor' } })
  await alex.waitForTimeout(1500)
  await alex.keyboard.press('v')
  await expect(alex.getByRole('dialog')).toContainText('Waiting for the supplier')
})
