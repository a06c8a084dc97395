import { expect } from '@playwright/test'
import { violationsInBothThemes } from './support/axe.ts'
import { administrator, deskForFile } from './support/desk.ts'
import { test } from './support/test.ts'

const desk = deskForFile({ headless: false, outgoing: false })
const languages = [
  ['en-GB', 'en'],
  ['es-ES', 'es'],
] as const

for (const [locale, lang] of languages) {
  test(`everybody can take the first step: ${lang}`, async ({ person }) => {
    const page = await person({ locale, reducedMotion: 'reduce' })
    await page.goto(desk().url)
    await expect(page.locator('input[type=password]')).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('lang', lang)
    expect(await violationsInBothThemes(page)).toEqual([])
  })
}

test('the first run makes a desk, without a server for outgoing mail that visibly waits', async ({ page }) => {
  await page.goto(desk().url)
  await expect(page.getByRole('heading', { name: 'Welcome to Timbre' })).toBeVisible()
  await page.getByLabel('Your name').fill(administrator.name)
  await page.getByLabel('Your e-mail address').fill(administrator.email)
  await page.getByLabel('Password', { exact: true }).fill('password123')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Company').fill('Acme')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Support address').fill('help@acme.example')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Later', { exact: true }).click()
  // What the server refuses is said at the question it is about, however far back.
  await page.getByRole('button', { name: 'Set up Timbre' }).click()
  await expect(page.getByText('This password is too easy to guess')).toBeVisible()
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  await page.getByLabel('Password', { exact: true }).fill(administrator.password)
  for (const question of ['Your company', 'Where do customers write to?', 'How do replies get out?']) {
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByRole('heading', { name: question })).toBeVisible()
    expect(await violationsInBothThemes(page), question).toEqual([])
  }
  await page.getByRole('button', { name: 'Set up Timbre' }).click()
  await expect(page.getByRole('heading', { name: 'Your desk is ready' })).toBeVisible()
  await expect(page.getByText('Customers have an address to write to')).toBeVisible()
  await expect(page.getByText('Set a server so that replies go out')).toBeVisible()

  // A reply waits, and the screen says so.
  const token = await desk().signIn(administrator.email, administrator.password)
  const created = await desk().api(token, 'POST', '/tickets', { subject: 'Hola', requester: { email: 'carla@customer.example' }, kind: 'reply', text: '¿Todo bien?' })
  expect(created.status).toBe(201)
  await page.goto(`${desk().url}/inbox/unsolved`)
  await expect(page.getByRole('status').filter({ hasText: /wait/iu })).toBeVisible()

  // The door is shut behind us.
  expect((await desk().api(null, 'POST', '/setup', { company: 'X', locale: 'en', timeZone: 'UTC', supportAddress: 'a@b.example', admin: administrator })).status).toBe(404)
})

test('a wrong password keeps what was typed', async ({ page }) => {
  await page.goto(desk().url)
  await page.getByLabel('E-mail address').fill(administrator.email)
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.getByLabel('E-mail address')).toHaveValue(administrator.email)
})

for (const [locale, lang] of languages) {
  test(`everybody can sign in, and hears what was wrong: ${lang}`, async ({ person }) => {
    const page = await person({ locale, reducedMotion: 'reduce' })
    await page.goto(desk().url)
    const password = page.locator('input[type=password]')
    await expect(password).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('lang', lang)
    expect(await violationsInBothThemes(page)).toEqual([])
    await page.locator('input[autocomplete=username]').fill(administrator.email)
    await password.fill('wrong')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toBeVisible()
    expect(await violationsInBothThemes(page)).toEqual([])
  })
}
