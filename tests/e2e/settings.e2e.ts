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

test('an address: how customers see it shows while it is typed; its server is tried before it is saved, then proved by a mail', async ({ page }) => {
  const desk = deskOfFile()
  await signIn(page, desk, administrator, '/admin/channels')
  await page.getByRole('link', { name: /support@desk\.example/ }).click()
  const sample = page.getByTestId('sample-mail')
  await page.getByLabel('Name').fill('Acme Helpdesk')
  await page.getByLabel('Signature').fill('Acme Ltd.\n+34 900 100 200')
  await expect(sample).toContainText('Alex Admin (Acme Helpdesk) <support@desk.example>')
  await expect(sample).toContainText('+34 900 100 200')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Acme Helpdesk')

  await page.getByRole('switch', { name: /Its own outgoing server/ }).click()
  await page.getByLabel('Server', { exact: true }).fill('127.0.0.1')
  await page.getByText('TLS', { exact: true }).click()
  await expect(page.getByLabel('Port', { exact: true })).toHaveValue('465')
  await page.getByText('None', { exact: true }).click()
  await page.getByLabel('Port', { exact: true }).fill('1')
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'The outgoing server takes no connections. Check its name and port.' })).toBeVisible()
  await page.getByLabel('Port', { exact: true }).fill(new URL(desk.outside.sinkUrl).port)
  await expect(page.getByRole('alert').filter({ hasText: 'takes no connections' })).toBeHidden()
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await expect(page.getByTestId('connection')).toContainText('The connection is not encrypted')
  expect(desk.outside.arrived).toHaveLength(0)
  await page.getByRole('button', { name: 'Save' }).last().click()
  await expect(page.getByText('Replies leave by this server.')).toBeVisible()
  await page.getByRole('button', { name: 'Send test' }).click()
  await expect(page.getByText(`On its way to ${administrator.email}.`)).toBeVisible()
  const [arrived] = await desk.outside.waitFor(1)
  expect(arrived?.mail.from?.value[0]).toEqual({ name: 'Acme Helpdesk', address: 'support@desk.example' })
})

test('two administrators: what one saves shows on the other’s page, and never over what is being typed there', async ({ page, person }) => {
  const desk = deskOfFile()
  const other = await person()
  await Promise.all([signIn(page, desk, administrator, '/admin/desk'), signIn(other, desk, administrator, '/admin/desk')])
  const company = (whose: Page) => whose.getByLabel('Name of the company')
  const save = (whose: Page) => whose.getByRole('button', { name: 'Save' }).click()
  const changed = page.getByText('Somebody else has just saved changes here.')
  await expect(company(page)).toHaveValue('Acme')

  await company(other).fill('Acme Ltd.')
  await save(other)
  await expect(company(page)).toHaveValue('Acme Ltd.')

  await company(page).fill('Acme Iberia')
  await company(other).fill('Acme GmbH')
  await save(other)
  await expect(changed).toBeVisible()
  await expect(company(page)).toHaveValue('Acme Iberia')
  await page.getByRole('button', { name: 'Show theirs' }).click()
  await expect(company(page)).toHaveValue('Acme GmbH')
  await undo(page).click()
  await expect(company(page)).toHaveValue('Acme Iberia')
  await save(page)
  await expect(company(other)).toHaveValue('Acme Iberia')

  await other.getByRole('link', { name: 'Ticket types' }).click()
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Ticket types')
  const token = await desk.signIn(administrator.email, administrator.password)
  await desk.api(token, 'POST', '/types', { names: { en: 'Praise', es: 'Elogio' } })
  await expect(other.getByRole('list', { name: 'Ticket types' })).toContainText('Praise')
})

test('the views: put in order and hidden by their menus, without a mouse, and the same on another screen', async ({ page, person }) => {
  const desk = deskOfFile()
  await signIn(page, desk)
  const viewsOf = (whose: Page) => whose.getByRole('navigation', { name: 'Views' }).getByRole('link')
  const choose = async (view: string, entry: string) => {
    await page.getByRole('button', { name: `Arrange “${view}”` }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: entry }).press('Enter')
  }
  await expect(viewsOf(page).nth(2)).toBeVisible()
  const names = async () => Promise.all((await viewsOf(page).all()).map((link) => link.locator('span').first().innerText()))
  const [first = '', second = '', third = ''] = await names()
  await choose(second, 'Move up')
  await expect(viewsOf(page).first()).toContainText(second)
  await choose(third, 'Hide')
  await expect(viewsOf(page).filter({ hasText: third })).toHaveCount(0)

  const elsewhere = await person()
  await signIn(elsewhere, desk)
  await expect(viewsOf(elsewhere).first()).toContainText(second)
  await expect(viewsOf(elsewhere).nth(1)).toContainText(first)
  await expect(viewsOf(elsewhere).filter({ hasText: third })).toHaveCount(0)
  await page.getByRole('button', { name: /hidden/ }).click()
  await choose(third, 'Show again')
  await expect(viewsOf(elsewhere).filter({ hasText: third })).toHaveCount(1)
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
