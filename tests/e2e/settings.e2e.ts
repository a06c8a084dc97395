import { expect, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const wide = { width: 1440, height: 900 } as const

const undo = (page: Page) => page.getByRole('button', { name: /^Undo/ }).last()

test('the desk’s settings: the next number shows while its format is typed, and nothing typed is lost', async ({ page }) => {
  await signIn(page, deskOfFile(), administrator, '/admin')
  await expect(page.getByRole('status').filter({ hasText: /setting|look|running/ })).toBeVisible()
  await page.getByRole('searchbox').fill('prefix')
  await page.getByRole('link', { name: /Ticket number/ }).click()
  const next = page.getByTestId('next-number')
  await expect(next).toHaveText('#1')
  await page.getByLabel('Prefix').fill('HD-')
  await page.getByLabel('Digits').fill('5')
  await expect(next).toHaveText('#HD-00001')
  await page.getByLabel('Prefix').fill('H D')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Some of these characters will not do.')).toBeVisible()
  await page.getByLabel('Prefix').fill('HD-')
  await page.getByRole('link', { name: 'Departments', exact: true }).first().click()
  await expect(page.getByText('“Desk” has changes that are not saved', { exact: true })).toBeVisible()
  await undo(page).click()
  await expect(next).toHaveText('#HD-00001')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await page.reload()
  await expect(next).toHaveText('#HD-00001')
})

test('statuses: added with a look at the chip, put in order, retired and brought back', async ({ page }) => {
  await signIn(page, deskOfFile(), administrator, '/admin/statuses')
  await page.getByRole('button', { name: 'Add status' }).click()
  await page.getByLabel('English').fill('   ')
  await page.getByLabel('Spanish').fill('Esperando piezas')
  await page.getByRole('button', { name: 'What it means' }).click()
  await page.getByRole('option', { name: 'Waiting for somebody else' }).click()
  await expect(page.getByTestId('preview')).toContainText('Esperando piezas')
  await page.getByLabel('English').fill('Waiting for parts')
  await expect(page.getByTestId('preview')).toContainText('Waiting for parts')
  await page.getByRole('button', { name: 'Add status' }).click()
  const rows = page.getByRole('list', { name: 'Statuses' }).getByRole('listitem')
  await expect(rows.last()).toContainText('Waiting for parts')
  await page.getByRole('button', { name: 'Move Waiting for parts up' }).click()
  await expect(rows.nth(5)).toContainText('Waiting for parts')
  await expect(page.getByRole('button', { name: 'Move Waiting for parts up' })).toBeFocused()
  await page.getByRole('button', { name: 'Retire Solved' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'needs one of these' })).toBeVisible()
  await page.getByRole('button', { name: 'Retire Waiting for parts' }).click()
  await expect(page.getByRole('heading', { name: 'Retired' })).toBeVisible()
  await undo(page).click()
  await expect(rows.nth(5)).toContainText('Waiting for parts')
})

test('an agent: what the roles allow is said before it is saved; switched off and on again', async ({ page }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  await desk.api(token, 'POST', '/agents', { name: 'Ben Ortiz', email: 'ben@desk.example', password: administrator.password, roles: [{ role: 'lightAgent', departmentId: null }] })
  await signIn(page, desk, administrator, '/admin/agents')
  await page.getByRole('link', { name: /Ben Ortiz/ }).click()
  const allowed = page.getByTestId('allowed')
  await expect(allowed).not.toContainText('Answer customers')
  await page.getByRole('button', { name: /^Role Light agent/ }).click()
  await page.getByRole('option', { name: /^Agent/ }).click()
  await expect(allowed).toContainText('Answer customers')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Switch off' }).click()
  await expect(page.getByText('is switched off and cannot sign in')).toBeVisible()
  await undo(page).click()
  await expect(page.getByText('is switched off and cannot sign in')).toBeHidden()
})

test('my settings: choices hold at once and can be taken back; the palette finds their pages', async ({ page }) => {
  await signIn(page, deskOfFile(), administrator, '/me')
  const sample = page.getByTestId('date-sample')
  const before = (await sample.textContent()) ?? ''
  await page.getByText('12 hours').click()
  await expect(sample).toContainText(/[ap]m/i)
  await undo(page).click()
  await expect(sample).not.toContainText(/[ap]m/i)
  expect(before).not.toMatch(/[ap]m/i)
  await page.getByText('Español').click()
  await expect(page.getByRole('heading', { name: 'Tú' })).toBeVisible()
  await page.getByText('English').click()
  await expect(page.getByRole('heading', { name: 'You' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('password')
  await page.getByRole('option', { name: /My settings: Security/ }).click()
  await page.getByLabel('Current password').fill('not my password')
  await page.getByLabel('New password').fill('staple wrong pony river')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('This is not your password.')).toBeVisible()
})

const places = {
  desk: ['', '/desk', '/statuses?edit=new', '/priorities', '/types', '/departments?edit=1', '/agents/1', '/channels/1', '/channels/new'].map((place) => `/admin${place}`),
  own: ['', '/looks', '/writing', '/notifications', '/keys', '/security'].map((place) => `/me${place}`),
}

for (const [theme, locale, whose] of [
  ['light', 'en', 'desk'],
  ['light', 'en', 'own'],
  ['dark', 'es', 'desk'],
  ['dark', 'es', 'own'],
] as const) {
  test(`every page of the settings can be used by everybody: ${theme}, ${locale}, ${whose}`, async ({ person }) => {
    const desk = deskOfFile()
    const token = await desk.signIn(administrator.email, administrator.password)
    await desk.api(token, 'PATCH', '/me', { locale })
    const page = await person({ colorScheme: theme, viewport: wide })
    await signIn(page, desk, administrator, '/me')
    for (const place of places[whose]) {
      await page.goto(`${desk.url}${place}`)
      await page.waitForLoadState('networkidle')
      await expect(page).toHaveURL(`${desk.url}${place}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(page.locator('html')).toHaveAttribute('lang', locale)
      expect(await violations(page), place).toEqual([])
      // Reflow: a phone, or a desktop at 400 %.
      await page.setViewportSize({ width: 360, height: 740 })
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth'), { message: `${place} scrolls sideways at 360 px`, timeout: 2000 }).toBe(true)
      await page.setViewportSize(wide)
    }
  })
}
