import { expect, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const berta = { name: 'Berta Ruiz', email: 'berta@desk.example', password: 'correct horse battery' }
const row = (page: Page) => page.getByTestId('ticket-row').filter({ hasText: 'Pedido 7' })
const newMark = (page: Page) => page.getByTestId('new-mark')

async function openList(page: Page) {
  await signIn(page, deskOfFile())
  await expect(row(page)).toBeVisible()
}

test('what a colleague writes is unread on all screens, opens where reading goes on, and is read on all of them', async ({ page, person }) => {
  const desk = deskOfFile()
  const alex = await desk.signIn(administrator.email, administrator.password)
  const { body: departments } = (await desk.api(alex, 'GET', '/departments')) as unknown as { body: { items: { id: number }[] } }
  await desk.api(alex, 'POST', '/agents', { ...berta, roles: [{ role: 'agent', departmentId: departments.items[0]?.id }], departmentIds: [departments.items[0]?.id] })
  const { body: ticket } = (await desk.api(alex, 'POST', '/tickets', { subject: 'Pedido 7', requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola' })) as unknown as { body: { id: number } }
  const note = async (token: string, text: string) => expect((await desk.api(token, 'POST', `/tickets/${ticket.id}/messages`, { kind: 'note', text })).status).toBe(201)
  const long = (number: number) => `Nota ${number}\n${'Una línea más.\n'.repeat(12)}`
  for (let number = 1; number <= 9; number++) await note(alex, long(number))

  const other = await person()
  for (const screen of [page, other]) {
    await openList(screen)
    await expect(row(screen)).not.toContainText('Unread')
  }
  const token = await desk.signIn(berta.email, berta.password)
  for (let number = 10; number <= 12; number++) await note(token, long(number))
  for (const screen of [page, other]) {
    await expect(row(screen)).toContainText('Unread')
    await expect(screen.getByTestId('unread-count').first()).toHaveText('1')
  }

  // Only a tab that is seen is read in.
  await page.bringToFront()
  await row(page).click()
  await expect(newMark(page)).toBeInViewport()
  await expect(page.locator('article').filter({ hasText: 'Nota 10' })).toBeInViewport()
  await expect(page.getByTestId('earlier')).toContainText('8 earlier messages')
  // Not everything new has been in sight: it stays unread until it has.
  await page.waitForTimeout(1500)
  await expect(row(page)).toContainText('Unread')
  await page.getByRole('log').press('End')
  for (const screen of [page, other]) {
    await expect(row(screen)).not.toContainText('Unread')
    await expect(screen.getByTestId('unread-count')).toHaveCount(0)
  }
  expect(await violations(page, ['iframe'])).toEqual([])

  await page.keyboard.press('u')
  for (const screen of [page, other]) await expect(row(screen)).toContainText('Unread')
  await page.keyboard.press('u')
  for (const screen of [page, other]) await expect(row(screen)).not.toContainText('Unread')

  // Whoever reads along at the end has read what arrives.
  await note(token, 'Y una más')
  await expect(page.locator('article').filter({ hasText: 'Y una más' })).toBeInViewport()
  for (const screen of [page, other]) await expect(row(screen)).not.toContainText('Unread')
})

test('folded messages open one by one and all, and keys go from one to the next', async ({ page }) => {
  await openList(page)
  await row(page).click()
  await expect(page.getByTestId('earlier')).toBeVisible()
  await page.getByTestId('earlier').click()
  const line = page.locator('button[data-message]').filter({ hasText: 'Nota 2' })
  await line.click()
  const card = page.locator('article[data-message]').filter({ hasText: 'Nota 2' })
  await expect(card).toBeFocused()
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.locator('[data-message]').filter({ hasText: 'Nota 3' })).toBeFocused()
  await page.keyboard.press('Shift+ArrowUp')
  await expect(card).toBeFocused()
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  // What keeps the focus inside an open menu is the library's, and never gets it.
  expect(await violations(page, ['iframe', '[data-reka-focus-guard]'])).toEqual([])
})

test('a ticket is followed with a key, and its menu says by whom', async ({ page }) => {
  await openList(page)
  await row(page).click()
  await page.keyboard.press('w')
  await expect(page.getByText(/You follow #/).first()).toBeVisible()
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await expect(page.getByRole('menu')).toContainText('Followed by you')
  await page.getByRole('menuitem', { name: 'Follow no longer' }).click()
  await expect(page.getByText(/You no longer follow #/).first()).toBeVisible()
})
