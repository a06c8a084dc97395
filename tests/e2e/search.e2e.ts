import { expect, type Page } from '@playwright/test'
import { administrator, deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const field = (page: Page) => page.getByRole('searchbox', { name: 'Search tickets and people' })

test.beforeAll(async () => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  for (const [subject, text] of [['Factura vencida', 'No la he pagado.'], ['Paquete perdido', 'La factura no venía dentro.']]) {
    await desk.api(token, 'POST', '/tickets', { subject, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text })
  }
})

test('a search has an address, shows where it matched, and is walked by keyboard', async ({ page }) => {
  await signIn(page, deskOfFile())
  await expect(page.getByTestId('ticket-row').first()).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('factura')
  await expect(field(page)).toHaveValue('factura')
  await expect(page).toHaveURL(/\/search\?q=factura$/u)
  await expect(page.getByText('2 tickets', { exact: true })).toBeVisible()
  await expect(page.locator('mark').first()).toHaveText(/factura/iu)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('j')
  await expect(page.locator('[data-result]').nth(1)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('thread')).toBeVisible()
  await page.goBack()
  await expect(field(page)).toHaveValue('factura')
  await field(page).fill('nowhere')
  await expect(page.getByText('Only whole words are found')).toBeVisible()
  await field(page).fill('carla')
  await page.getByRole('link', { name: /Carla Gil/u }).first().press('Enter')
  await expect(page.getByRole('link', { name: /Paquete perdido/u })).toBeVisible()
})

test('who signs in again finds their place', async ({ page }) => {
  const desk = deskOfFile()
  await signIn(page, desk, administrator, '/search?q=factura')
  await expect(page.locator('mark').first()).toBeVisible()
  await page.getByRole('button', { name: /^You: / }).press('Enter')
  await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter')
  await page.getByLabel('E-mail address').fill(administrator.email)
  await page.getByLabel('Password', { exact: true }).fill(administrator.password)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/search\?q=factura$/u)
  await expect(field(page)).toHaveValue('factura')
})
