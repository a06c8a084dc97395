import { expect, type Page } from '@playwright/test'
import { administrator, deskForFile, type Desk } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const rows = (page: Page) => page.getByTestId('ticket-row')
const thread = (page: Page) => page.getByTestId('thread')

async function makeTickets(desk: Desk, subjects: readonly string[]): Promise<void> {
  const token = await desk.signIn(administrator.email, administrator.password)
  for (const subject of subjects) {
    const made = await desk.api(token, 'POST', '/tickets', { subject, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola' })
    expect(made.status).toBe(201)
  }
}

test('twenty tickets are cleared without a mouse, and the last step is taken back', async ({ page }) => {
  const desk = deskOfFile()
  await makeTickets(desk, Array.from({ length: 20 }, (_, index) => `Factura ${index + 1}`))
  await signIn(page, desk)
  await expect(rows(page)).not.toHaveCount(0)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  for (let left = 20; left > 0; left--) {
    await expect(page.getByRole('listbox', { name: 'All unsolved' })).toHaveCount(1)
    await expect(page.getByRole('button', { name: /^Status: (?!Solved)/u })).toBeVisible()
    await page.keyboard.press('Shift+E')
    await expect(rows(page).first().or(page.getByText('All clear'))).toBeVisible()
    if (left > 1) await expect(rows(page).first()).toHaveAttribute('aria-setsize', String(left - 1))
  }
  await expect(page.getByText('All clear')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(rows(page)).toHaveCount(1)
})

test('the palette finds tickets, people and what to do', async ({ page }) => {
  const desk = deskOfFile()
  await makeTickets(desk, ['Paquete perdido'])
  await signIn(page, desk)
  const palette = page.getByRole('dialog', { name: 'Find anything' })
  const type = async (text: string) => {
    await page.keyboard.press('Control+k')
    await expect(palette).toBeVisible()
    await page.keyboard.type(text)
  }
  await type('#21')
  await expect(palette.getByRole('option', { name: /#21 ?Paquete perdido/u })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
  await expect(thread(page)).toContainText('Paquete perdido')

  await type('> set stat')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Status' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Status' })).toBeHidden()

  await type('@carla')
  await expect(palette.getByRole('option', { name: /Carla Gil/u })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(palette.getByRole('group', { name: 'Tickets of Carla Gil' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(palette).toBeHidden()
})

test('an agent gives an action another key, and switches single keys off', async ({ page }) => {
  await signIn(page, deskOfFile())
  await expect(rows(page).first()).toBeVisible()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByRole('button', { name: /“Next ticket”: J/u }).press('Enter')
  await page.keyboard.press('k')
  await expect(sheet.getByRole('alert')).toContainText('K is already “Previous ticket”')
  await page.keyboard.press('d')
  // Another letter might follow: it counts after a moment.
  await expect(sheet.getByRole('status')).toContainText('D')
  await expect(sheet.getByRole('button', { name: /“Next ticket”:.* D/u })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await page.keyboard.press('d')
  await page.keyboard.press('Enter')
  await expect(thread(page)).toBeVisible()
  await page.keyboard.press('?')
  await sheet.getByRole('switch', { name: 'Single keys' }).press('Space')
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  await expect(page.getByRole('textbox', { name: 'Reply to the customer' })).not.toBeFocused()
  await page.keyboard.press('?')
  await expect(sheet).toBeHidden()
})
