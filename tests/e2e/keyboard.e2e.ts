import { expect, type Page } from '@playwright/test'
import { administrator, deskForFile, type Desk } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const rows = (page: Page) => page.getByTestId('ticket-row')
const thread = (page: Page) => page.getByTestId('thread')

/** Answers its number. */
async function makeTicket(desk: Desk, subject: string): Promise<string> {
  const token = await desk.signIn(administrator.email, administrator.password)
  const made = await desk.api(token, 'POST', '/tickets', { subject, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola' })
  expect(made.status).toBe(201)
  return (made.body as { number: string }).number
}

/** Keeps back the parts of the console whose file is called so, until they are let go. */
async function holdBack(page: Page, name: string): Promise<() => void> {
  let letGo = () => {}
  const free = new Promise<void>((resolve) => (letGo = resolve))
  await page.route(new RegExp(`/assets/${name}-[^/]*[.]js$`, 'u'), async (route) => {
    await free
    await route.continue()
  })
  return letGo
}

for (const { chunk, key, field } of [
  { chunk: 'SearchPage', key: '/', field: { role: 'searchbox', name: 'Search tickets and people' } },
  { chunk: 'NewTicketDialog', key: 'c', field: { role: 'combobox', name: 'Name, e-mail address or phone number' } },
  { chunk: 'CommandPalette', key: 'Control+k', field: { role: 'combobox', name: 'Find anything' } },
  { chunk: 'RichTextEditor', key: 'r', field: { role: 'textbox', name: 'Reply to the customer' } },
] as const) {
  test(`what is typed after ${key} waits for its field, and does nothing to the ticket meanwhile`, async ({ page }) => {
    const desk = deskOfFile()
    await makeTicket(desk, `Written while ${chunk} was on its way`)
    const letGo = await holdBack(page, chunk)
    await signIn(page, desk)
    await expect(rows(page).first()).toBeVisible()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Status: New' })).toBeVisible()
    await page.keyboard.press(key)
    // Solves, takes, marks as unread and goes to the settings, were they shortcuts.
    await page.keyboard.type('eiuga')
    const input = page.getByRole(field.role, { name: field.name })
    await expect(input).toHaveCount(0)
    letGo()
    await expect(input).toBeFocused()
    if (field.role === 'textbox') await expect(input).toHaveText('eiuga')
    else await expect(input).toHaveValue('eiuga')
    await page.keyboard.type('!')
    if (field.role === 'textbox') await expect(input).toHaveText('eiuga!')
    else await expect(input).toHaveValue('eiuga!')
    const token = await desk.signIn(administrator.email, administrator.password)
    const { body } = await desk.api(token, 'GET', '/tickets?limit=1&sort=-id')
    expect((body as { items: readonly unknown[] }).items[0]).toMatchObject({ status: { category: 'new' }, assignee: null })
  })
}

test('the palette finds tickets, people and what to do', async ({ page }) => {
  const desk = deskOfFile()
  const number = await makeTicket(desk, 'Paquete perdido')
  await signIn(page, desk)
  const palette = page.getByRole('dialog', { name: 'Find anything' })
  const type = async (text: string) => {
    await page.keyboard.press('Control+k')
    await expect(palette).toBeVisible()
    await page.keyboard.type(text)
  }
  await type(`#${number}`)
  await expect(palette.getByRole('option', { name: new RegExp(`#${number} ?Paquete perdido`, 'u') })).toBeVisible()
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
