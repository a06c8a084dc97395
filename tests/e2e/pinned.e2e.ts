import { expect, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const rows = (page: Page) => page.getByTestId('ticket-row')
const strip = (page: Page) => page.getByRole('navigation', { name: 'Pinned tickets' })
const tabs = (page: Page) => strip(page).getByRole('link')

test('tickets are kept at hand on all screens, arranged and let go by keyboard', async ({ page, person }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  for (const [subject, name] of [['Factura vencida', 'Carla'], ['Paquete perdido', 'Luis']] as const) {
    await desk.api(token, 'POST', '/tickets', { subject, requester: { email: `${name.toLowerCase()}@customer.example`, name }, text: 'Hola' })
  }
  await signIn(page, desk)
  await expect(rows(page)).toHaveCount(2)
  for (let pinned = 1; pinned <= 2; pinned++) {
    await page.keyboard.press('j')
    await page.keyboard.press('Shift+P')
    await expect(tabs(page)).toHaveCount(pinned)
  }
  expect(await violations(page)).toEqual([])

  const [first = '', second = ''] = (await tabs(page).allTextContents()).map((text) => /#\d+/u.exec(text)?.[0] ?? '')
  await strip(page).getByRole('button', { name: 'All 2 pinned tickets' }).press('Enter')
  const menu = page.getByRole('dialog', { name: 'Pinned tickets' })
  await menu.getByRole('button', { name: /Move #\d+ back/u }).first().press('Enter')
  // At the end it can go nowhere but to the front.
  await expect(menu.getByRole('button', { name: /Move #\d+ forward/u }).last()).toBeFocused()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(strip(page).getByRole('button', { name: 'All 2 pinned tickets' })).toBeFocused()
  await expect(tabs(page)).toContainText([second, first])
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(page).toHaveURL(/\/t\/\d+$/u)

  const other = await person()
  await signIn(other, desk)
  await expect(tabs(other)).toContainText([second, first])
  await tabs(page).first().press('Delete')
  await expect(tabs(other)).toContainText([first])
  await page.keyboard.press('Control+z')
  await expect(tabs(other)).toContainText([second, first])
})
