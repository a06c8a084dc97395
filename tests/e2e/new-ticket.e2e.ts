import { expect, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const form = (page: Page) => page.getByRole('dialog', { name: 'New ticket' })
const requester = (page: Page) => page.getByRole('combobox', { name: 'Name, e-mail address or phone number' })

test('a ticket is started on somebody’s behalf without a mouse, and its mail leaves', async ({ page }) => {
  const desk = deskOfFile()
  await signIn(page, desk)
  await page.keyboard.press('c')
  await expect(requester(page)).toBeFocused()
  expect(await violations(page)).toEqual([])
  // Nobody is known by that address: they are added with the ticket.
  await page.keyboard.type('luis@customer.example')
  await page.getByRole('option', { name: /luis@customer[.]example/u }).waitFor()
  await page.keyboard.press('Enter')
  await expect(form(page).getByLabel('Name')).toBeFocused()
  await page.keyboard.type('Luis Gil')
  await form(page).getByLabel('Subject').fill('Your invoice 12')
  // What was begun is there after a reload.
  await page.reload()
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  await page.keyboard.press('c')
  await expect(form(page).getByLabel('Subject')).toHaveValue('Your invoice 12')
  await expect(form(page).getByRole('textbox', { name: 'Your message' })).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(form(page).getByText('There is nothing written yet.')).toBeVisible()
  await form(page).getByRole('textbox', { name: 'Your message' }).fill('Hola Luis, tu factura.')
  await page.keyboard.press('Control+Enter')
  await expect(form(page)).toBeHidden()
  await expect(page.getByTestId('thread')).toContainText('Hola Luis, tu factura.')
  // Taken back it is in the composer of its ticket, and leaves from there.
  await page.keyboard.press('Control+z')
  const reply = page.getByRole('textbox', { name: 'Reply to the customer' })
  await expect(reply).toHaveText('Hola Luis, tu factura.')
  await expect(page.getByTestId('thread').locator('article')).toHaveCount(0)
  await reply.press('Control+Enter')
  await expect(page.getByTestId('thread').locator('article')).toContainText('Hola Luis, tu factura.')

  // Whoever waits for an answer already is pointed out.
  await page.keyboard.press('c')
  await expect(requester(page)).toBeFocused()
  await page.keyboard.type('luis')
  await page.getByRole('option', { name: /Luis Gil/u }).waitFor()
  await page.keyboard.press('Enter')
  await expect(form(page).getByText('Luis Gil waits for an answer already')).toBeVisible()
  await form(page).getByRole('link', { name: /Your invoice 12/u }).click()
  await expect(form(page)).toBeHidden()
  const [mail] = await desk.outside.waitFor(1, 20_000)
  expect([mail?.recipients, mail?.mail.text?.includes('Hola Luis, tu factura.'), desk.outside.arrived.length]).toEqual([['luis@customer.example'], true, 1])
})
