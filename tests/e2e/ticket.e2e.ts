import { expect, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const berta = { name: 'Berta Ruiz', email: 'berta@desk.example', password: 'correct horse battery' }
const thread = (page: Page) => page.getByTestId('thread')
const heading = (page: Page, subject: string) => thread(page).getByRole('heading', { name: subject, exact: true })
const note = (page: Page) => page.getByRole('textbox', { name: 'Internal note' })
const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply to the customer' })
const offered = (page: Page) => page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')
const panel = (page: Page) => page.getByRole('complementary', { name: 'Customer and ticket' })
const cards = (page: Page) => panel(page).getByRole('heading', { level: 3 })
const subjectField = (page: Page) => thread(page).getByRole('textbox', { name: 'Subject' })

let token = ''

test.beforeAll(async () => {
  const desk = deskOfFile()
  token = await desk.signIn(administrator.email, administrator.password)
  const { body: departments } = (await desk.api(token, 'GET', '/departments')) as unknown as { body: { items: { id: number }[] } }
  const departmentId = departments.items[0]?.id
  expect((await desk.api(token, 'POST', '/agents', { ...berta, roles: [{ role: 'agent', departmentId }], departmentIds: [departmentId] })).status).toBe(201)
})

async function make(subject: string) {
  const { status, body } = await deskOfFile().api(token, 'POST', '/tickets', { subject, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola' })
  expect(status).toBe(201)
  return body as { id: number; number: string }
}

test('a subject is changed where it stands, by key, for everybody who has it open, and back again', async ({ page, person }) => {
  const { number } = await make('Pregunta')
  const other = await person()
  for (const screen of [page, other]) await signIn(screen, deskOfFile(), screen === page ? administrator : berta, `/t/${number}`)
  await expect(heading(other, 'Pregunta')).toBeVisible()

  await heading(page, 'Pregunta').getByRole('button').focus()
  await page.keyboard.press('Enter')
  await expect(subjectField(page)).toBeFocused()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Delete')
  await page.keyboard.press('Enter')
  await expect(thread(page).getByRole('alert')).toHaveText('Write a subject')
  await page.keyboard.type('Factura de mayo')
  await page.keyboard.press('Enter')
  await expect(heading(page, 'Factura de mayo').getByRole('button')).toBeFocused()
  await expect(heading(other, 'Factura de mayo')).toBeVisible()
  await expect(page.getByTestId('ticket-row').filter({ hasText: number })).toContainText('Factura de mayo')
  await expect(thread(other).getByText('Alex Admin changed the subject to “Factura de mayo”')).toBeVisible()
  // The next reply goes under the new one.
  await thread(page).getByRole('button', { name: 'Change recipients' }).click()
  await expect(thread(page).getByTestId('composer').getByLabel('Subject')).toHaveValue(/Factura de mayo/u)

  await page.getByRole('button', { name: /^Undo/u }).click()
  await expect(heading(other, 'Pregunta')).toBeVisible()
})

test('two who change a subject at once are told, and nothing is lost without a word', async ({ page, person }) => {
  const { number } = await make('Sin nombre')
  const other = await person()
  for (const screen of [page, other]) await signIn(screen, deskOfFile(), screen === page ? administrator : berta, `/t/${number}`)
  await heading(page, 'Sin nombre').getByRole('button').click()
  await subjectField(page).fill('De Alex')
  await heading(other, 'Sin nombre').getByRole('button').click()
  await subjectField(other).fill('De Berta')
  await subjectField(other).press('Enter')
  await expect(page.getByTestId('ticket-row').filter({ hasText: 'De Berta' })).toBeVisible()
  // What is being typed stays.
  await expect(subjectField(page)).toHaveValue('De Alex')
  await subjectField(page).press('Enter')
  await expect(thread(page).getByText('Meanwhile a colleague changed the subject to “De Berta”.')).toBeVisible()
  await expect(heading(page, 'De Berta')).toBeVisible()
  await thread(page).getByRole('button', { name: 'Set mine' }).click()
  await expect(heading(other, 'De Alex')).toBeVisible()
})

test('other tickets are named by number or word: a link for colleagues, plain words for the customer', async ({ page }) => {
  const named = await make('Envío perdido')
  const { number } = await make('Segunda pregunta')
  await signIn(page, deskOfFile(), administrator, `/t/${number}`)
  await expect(heading(page, 'Segunda pregunta')).toBeVisible()
  await page.keyboard.press('n')
  await expect(note(page)).toBeFocused()
  // What is at hand comes at once; Enter goes to the text until somebody points at a line.
  await page.keyboard.type('Igual que #')
  await expect(offered(page).first()).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.keyboard.type('envio')
  await expect(offered(page)).toHaveCount(1)
  await expect(offered(page)).toHaveText(new RegExp(`#${named.number} Envío perdido`, 'u'))
  await page.keyboard.press('Enter')
  await expect(note(page)).toHaveText(`Igual que #${named.number} `)
  await page.keyboard.type('y #9999.')
  await page.keyboard.press('Control+Enter')
  const written = thread(page).locator('article[data-kind=note]')
  await expect(written).toContainText(`Igual que #${named.number} y #9999.`)
  await expect(written.getByRole('link')).toHaveText([`#${named.number}`])

  await page.keyboard.press('r')
  await expect(reply(page)).toBeFocused()
  await page.keyboard.type(`Va en #${named.number}`)
  await expect(offered(page).first()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Tab')
  await page.keyboard.type(':cohe')
  await expect(offered(page).first()).toHaveText(/rocket/u)
  await page.keyboard.press('Enter')
  await page.keyboard.type('Nota: fin')
  await page.keyboard.press('Enter')
  await page.keyboard.type('A las 10:30')
  await expect(reply(page).locator('p')).toHaveText([`Va en #${named.number} 🚀 Nota: fin`, 'A las 10:30'])
  expect(await reply(page).locator('a').count()).toBe(0)

  await written.getByRole('link').click()
  await expect(heading(page, 'Envío perdido')).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`/t/${named.number}$`, 'u'))
})

test('the cards beside a conversation stand as their reader wants them, on all their screens', async ({ page, person }) => {
  const desk = deskOfFile()
  const { number } = await make('Con etiquetas')
  const other = await person()
  for (const screen of [page, other]) {
    await screen.setViewportSize({ width: 1440, height: 900 })
    await signIn(screen, desk, administrator, `/t/${number}`)
    await expect(cards(screen)).toHaveText([/^Customer/u, /^Their other tickets/u, /^Ticket/u, /^Tags/u, /^Followers/u])
  }
  expect(await violations(page)).toEqual([])
  // Folded by key, and moved by key and by mouse.
  await panel(page).getByRole('button', { name: /^Their other tickets/u }).focus()
  await page.keyboard.press('Enter')
  await expect(panel(page).getByRole('button', { name: /^Their other tickets/u })).toHaveAttribute('aria-expanded', 'false')
  await panel(page).getByRole('button', { name: 'Arrange Tags' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Move up' }).press('Enter')
  const moved = [/^Customer/u, /^Their other tickets/u, /^Tags/u, /^Ticket/u, /^Followers/u]
  await expect(cards(page)).toHaveText(moved)
  await expect(panel(page).getByRole('button', { name: 'Arrange Tags' })).toBeFocused()
  await panel(page).getByRole('button', { name: /^Followers/u }).dragTo(panel(page).getByRole('button', { name: /^Customer/u }))
  const dragged = [/^Followers/u, ...moved.slice(0, -1)]
  for (const screen of [page, other]) {
    await expect(cards(screen)).toHaveText(dragged)
    await expect(panel(screen).getByRole('button', { name: /^Their other tickets/u })).toHaveAttribute('aria-expanded', 'false')
  }

  // What stands there is changed there.
  await panel(page).getByRole('button', { name: 'Add a tag' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('urgente')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(panel(other).getByText('urgente', { exact: true })).toBeVisible()
  await panel(page).getByRole('button', { name: /urgente/u }).click()
  await expect(panel(page).getByRole('button', { name: 'Add a tag' })).toBeFocused()
  await expect(panel(other).getByText('urgente', { exact: true })).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect(panel(other).getByText('urgente', { exact: true })).toBeVisible()
  await panel(page).getByRole('button', { name: 'Follow', exact: true }).click()
  await expect(panel(other).getByText('Alex Admin')).toBeVisible()
})
