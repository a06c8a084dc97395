import { expect, test, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile } from './support/desk.ts'

const deskOfFile = deskForFile()
/** Where Tab leaves and enters the toasts: Reka's own, hidden from readers and empty. */
const toastEdges = ['[role=region] > span[aria-hidden=true][tabindex="0"]']

async function signInTo(page: Page, path: string, { email, password }: { email: string; password: string } = administrator) {
  await page.goto(`${deskOfFile().url}/sign-in?to=${path}`)
  await page.locator('input[autocomplete=username]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
}

async function openGallery(page: Page) {
  await signInTo(page, '/gallery')
  await expect(page.getByRole('heading', { name: 'Signs and chips' })).toBeVisible({ timeout: 30_000 })
}

test('every component can be used by everybody: both themes beside each other, in both languages, on a phone too', async ({ page }) => {
  await openGallery(page)
  await expect(page.locator('[data-testid=ticket-row][aria-checked=true]').first()).toBeVisible()
  expect(await violations(page), 'en').toEqual([])
  await page.getByRole('button', { name: 'Español' }).click()
  await expect(page.getByRole('heading', { name: 'Signos y etiquetas' })).toBeVisible()
  expect(await page.locator('html').getAttribute('lang')).toBe('es')
  expect(await violations(page), 'es').toEqual([])
  await page.setViewportSize({ width: 360, height: 740 })
  expect(await page.evaluate('(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector("[data-testid=gallery]"))'), 'scrolls sideways at 360 px').toBe(true)
})

test('all meanings can be told without colour', async ({ page }) => {
  await openGallery(page)
  await page.getByRole('button', { name: 'Light', exact: true }).click()
  await page.getByRole('switch', { name: 'Without colour' }).click()
  const chips = page.locator('section', { has: page.getByRole('heading', { name: 'Signs and chips' }) })
  await expect(chips.locator('..')).toHaveCSS('filter', 'grayscale(1)')
  // Same word or same drawing twice would be two meanings that look alike.
  for (const list of await chips.locator('dd').all()) {
    const signs = await list.locator('[data-hue] svg, [data-state] svg').all()
    const marks = await Promise.all(signs.map((sign) => sign.innerHTML()))
    expect(new Set(marks).size).toBe(marks.length)
  }
})

test('what can be undone says so and how long; what cannot is asked about, and the focus comes back', async ({ page }) => {
  await openGallery(page)
  const answers = page.locator('section', { has: page.getByRole('heading', { name: 'Buttons, toasts, dialogs' }) })

  await answers.getByRole('button', { name: 'Undo', exact: true }).first().click()
  const toast = page.getByRole('listitem').filter({ hasText: 'Message to Ana Ruiz sent' })
  await expect(toast.getByRole('progressbar')).toBeVisible()
  await toast.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Taken back').first()).toBeVisible()
  // A failure stays until it is put away: there is time to look at it.
  await answers.getByRole('button', { name: 'Failure' }).first().click()
  await expect(page.getByRole('listitem').filter({ hasText: 'Message not sent' })).toBeVisible()
  expect(await violations(page, toastEdges), 'toasts').toEqual([])

  const opener = answers.getByRole('button', { name: 'Ask for the name' }).first()
  await opener.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Delete Acme for good?' })
  await expect(dialog.getByRole('textbox')).toBeFocused()
  expect(await violations(page, toastEdges), 'dialog').toEqual([])
  await expect(dialog.getByRole('button', { name: 'Delete Acme' })).toBeDisabled()
  await page.keyboard.type('Acme')
  await expect(dialog.getByRole('button', { name: 'Delete Acme' })).toBeEnabled()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(opener).toBeFocused()
})

test('the picker takes several, makes new ones and gives the focus back', async ({ page }) => {
  await openGallery(page)
  const pickers = page.locator('section', { has: page.getByRole('heading', { name: 'Picker', exact: true }) })
  const opener = pickers.getByRole('button', { name: 'Tags', exact: true }).first()
  await opener.click()
  const list = page.getByRole('listbox', { name: 'Tags' })
  await expect(list.getByRole('option', { selected: true })).toHaveCount(2)
  expect(await violations(page), 'picker').toEqual([])
  await page.keyboard.type('gift')
  await page.keyboard.press('Enter')
  await expect(list.getByRole('option', { name: 'gift', selected: true })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(list).toBeHidden()
  await expect(opener).toBeFocused()
})

test('nobody but administrators gets there', async ({ page }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  const agent = { name: 'Ben Ortiz', email: 'ben@desk.example', password: 'correct horse battery' }
  const made = await desk.api(token, 'POST', '/agents', { ...agent, roles: [{ role: 'agent', departmentId: null }] })
  expect(made.status).toBe(201)
  await signInTo(page, '/gallery', agent)
  await expect(page).toHaveURL(/\/inbox\//)
  await expect(page.getByTestId('gallery')).toHaveCount(0)
})

test('a form made from its schema adds a department, and shows it again', async ({ page }) => {
  await signInTo(page, '/admin/departments')
  await page.getByRole('button', { name: 'Add department' }).click()
  await expect(page.getByLabel('English')).toBeVisible()
  await page.getByRole('button', { name: 'Add department' }).click()
  await expect(page.getByText('This is needed.')).toBeVisible()
  await expect(page.getByLabel('English')).toBeFocused()
  await page.keyboard.type('Sales')
  await page.getByLabel('Spanish').fill('Ventas')
  await page.getByRole('button', { name: 'Leader' }).click()
  await page.getByRole('option', { name: administrator.name }).click()
  expect(await violations(page), 'form').toEqual([])
  await page.getByRole('button', { name: 'Add department' }).click()

  await page.getByRole('button', { name: 'Change Sales' }).click()
  await expect(page.getByLabel('Spanish')).toHaveValue('Ventas')
})
