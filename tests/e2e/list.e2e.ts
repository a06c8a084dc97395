import { expect, test, type Page } from '@playwright/test'
import { administrator, deskForFile } from './support/desk.ts'

const deskOfFile = deskForFile()
const rows = (page: Page) => page.getByTestId('ticket-row')
const bar = (page: Page) => page.getByRole('group', { name: 'What to do with the marked tickets' })

test('several tickets are marked and changed at once, and it can be taken back', async ({ page }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  for (let number = 1; number <= 6; number++) await desk.api(token, 'POST', '/tickets', { subject: `Factura ${number}`, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola' })
  await page.goto(desk.url)
  await page.getByLabel('E-mail address').fill(administrator.email)
  await page.getByLabel('Password', { exact: true }).fill(administrator.password)
  await page.keyboard.press('Enter')
  await expect(rows(page)).toHaveCount(6)

  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(bar(page)).toContainText('One marked')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(bar(page)).toContainText('3 marked')
  await expect(rows(page).nth(2)).toHaveAttribute('aria-checked', 'true')

  await page.keyboard.press('p')
  await page.keyboard.type('urg')
  await page.keyboard.press('Enter')
  await expect(rows(page).filter({ hasText: 'Urgent' })).toHaveCount(3)
  await expect(page.getByText('3 tickets are changed', { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('dialog', { name: 'Priority' })).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect(rows(page).filter({ hasText: 'Urgent' })).toHaveCount(0)

  await page.keyboard.press('t')
  await page.keyboard.type('devolución tardía')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect
    .poll(async () => ((await desk.api(token, 'GET', '/tickets')).body as { items: { tags: string[] }[] }).items.filter(({ tags }) => tags.includes('devolución-tardía')).length)
    .toBe(3)

  await expect(page.getByRole('dialog', { name: 'Tags' })).toBeHidden()
  await page.keyboard.press('e')
  await expect(rows(page)).toHaveCount(3)
  await page.keyboard.press('Control+z')
  await expect(rows(page)).toHaveCount(6)
})

test('rows are as dense as the agent likes them', async ({ page }) => {
  const desk = deskOfFile()
  await page.goto(desk.url)
  await page.getByLabel('E-mail address').fill(administrator.email)
  await page.getByLabel('Password', { exact: true }).fill(administrator.password)
  await page.keyboard.press('Enter')
  await expect(rows(page).first()).toBeVisible()
  const height = async () => (await rows(page).nth(1).boundingBox())?.height
  expect(await height()).toBe(56)
  await page.getByRole('button', { name: 'Compact rows' }).click()
  await expect.poll(height).toBe(40)
  await page.reload()
  await expect(rows(page).first()).toBeVisible()
  expect(await height()).toBe(40)
  await rows(page).first().click({ modifiers: ['Shift'] })
  await expect(bar(page)).toContainText('One marked')
  await bar(page).getByRole('button', { name: 'Take the marks off' }).click()
  await expect(bar(page)).toBeHidden()
})
