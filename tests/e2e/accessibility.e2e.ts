import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import { administrator, deskForFile, supportAddress } from './support/desk.ts'
import { sendMail } from './support/mailbox.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const deskOfFile = deskForFile()

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

/** What breaks WCAG 2.2 AA on the page as it is, as far as a machine can tell. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = await page.evaluate<Violation[]>(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((result) => result.violations)`)
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

const places = ['/inbox/unsolved', '/inbox/solved', '/t/1', '/admin/setup', '/admin/channels', '/admin/departments', '/admin/agents', '/admin/quarantine', '/t/999'] as const

for (const [theme, locale] of [
  ['light', 'en'],
  ['dark', 'es'],
] as const) {
  test(`every screen can be used by everybody: ${theme}, ${locale}`, async ({ browser }) => {
    const desk = deskOfFile()
    const token = await desk.signIn(administrator.email, administrator.password)
    await desk.api(token, 'PATCH', '/me', { locale })
    const page = await (await browser.newContext({ colorScheme: theme, locale: locale === 'es' ? 'es-ES' : 'en-GB' })).newPage()
    await page.goto(`${desk.url}/sign-in`)
    await expect(page.locator('input[type=password]')).toBeVisible()
    expect(await violations(page), 'sign-in').toEqual([])
    await page.locator('input[autocomplete=username]').fill(administrator.email)
    await page.locator('input[type=password]').fill(administrator.password)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('navigation').first()).toBeVisible()
    await sendMail(desk.smtpPort, { from: 'Carla Gil <carla@customer.example>', to: supportAddress, subject: 'Factura vencida', text: 'Hola', html: '<p style="color:#ddd">Hola</p>' })
    await expect(page.getByTestId('ticket-row').first()).toBeVisible()
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
    for (const place of places) {
      await page.goto(`${desk.url}${place}`)
      await page.waitForLoadState('networkidle')
      await expect(page.getByRole('main')).toBeVisible()
      expect(await violations(page), place).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${place} scrolls sideways`).toBe(true)
    }
    // Reflow: a phone, or a desktop at 400 %.
    await page.setViewportSize({ width: 360, height: 740 })
    for (const place of places) {
      await page.goto(`${desk.url}${place}`)
      await page.waitForLoadState('networkidle')
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${place} scrolls sideways at 360 px`).toBe(true)
    }
  })
}
