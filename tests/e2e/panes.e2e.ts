import { expect, type Page } from '@playwright/test'
import { administrator, deskForFile, type Desk } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const context = (page: Page) => page.getByRole('complementary', { name: 'Customer and ticket' })
const edge = (page: Page) => page.getByRole('separator', { name: 'Width of the list' })
const fits = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth')

async function openTicket(page: Page, desk: Desk): Promise<void> {
  await signIn(page, desk, administrator, '/t/1')
  await expect(page.getByTestId('thread')).toContainText('Factura vencida')
}

test.beforeAll(async () => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  for (const subject of ['Factura vencida', 'Paquete perdido']) {
    const made = await desk.api(token, 'POST', '/tickets', { subject, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola', tags: ['vip'] })
    expect(made.status).toBe(201)
  }
})

test('panes are widened and put away by keyboard, and stay so', async ({ page }) => {
  await openTicket(page, deskOfFile())
  await expect(context(page)).toContainText('carla@customer.example')
  await expect(context(page).getByRole('link', { name: /Paquete perdido/u })).toBeVisible()
  await edge(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await expect(edge(page)).toHaveAttribute('aria-valuenow', '360')
  await page.keyboard.press('b')
  await expect(context(page)).toBeHidden()
  await page.getByRole('button', { name: 'Hide the views' }).click()
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeHidden()
  await page.reload()
  await expect(page.getByTestId('thread')).toContainText('Factura vencida')
  await expect(edge(page)).toHaveAttribute('aria-valuenow', '360')
  await expect(context(page)).toBeHidden()
  await page.getByRole('button', { name: 'Show the views' }).click()
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  await page.getByRole('button', { name: 'Show the customer' }).click()
  await expect(context(page)).toBeVisible()
})

test('the customer’s other tickets change by themselves', async ({ page }) => {
  const desk = deskOfFile()
  await openTicket(page, desk)
  const token = await desk.signIn(administrator.email, administrator.password)
  await desk.api(token, 'POST', '/tickets', { subject: 'Cambio de talla', requester: { email: 'carla@customer.example' }, text: 'Hola' })
  await expect(context(page).getByRole('link', { name: /Cambio de talla/u })).toBeVisible()
})

test('every width shows what it has room for', async ({ page }) => {
  await openTicket(page, deskOfFile())
  for (const width of [2560, 1440, 1280, 1200, 1000, 900, 600, 360]) {
    await page.setViewportSize({ width, height: 800 })
    const beside = width >= 1440
    await expect(context(page)).toBeVisible({ visible: beside })
    expect(await fits(page), `${width} px`).toBe(true)
    await expect(edge(page)).toBeVisible({ visible: width >= 1200 })
    if (beside) continue
    // Over the conversation it takes the focus, and gives it back.
    await page.getByTestId('thread').getByRole('heading', { level: 2 }).focus()
    await page.keyboard.press('b')
    await expect(context(page)).toBeVisible()
    expect(await fits(page), `${width} px with the customer`).toBe(true)
    await page.keyboard.press('Escape')
    await expect(context(page)).toBeHidden()
    await expect(page.getByTestId('thread')).toBeVisible()
  }
})
