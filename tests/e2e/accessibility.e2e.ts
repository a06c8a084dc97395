import { expect } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile, supportAddress } from './support/desk.ts'
import { sendMail } from './support/mailbox.ts'
import { test } from './support/test.ts'

const deskOfFile = deskForFile()

const places = ['/inbox/unsolved', '/inbox/solved', '/t/1', '/admin/setup', '/admin/channels', '/admin/departments', '/admin/agents', '/admin/quarantine', '/t/999'] as const

for (const [theme, locale] of [
  ['light', 'en'],
  ['dark', 'es'],
] as const) {
  test(`every screen can be used by everybody: ${theme}, ${locale}`, async ({ person }) => {
    const desk = deskOfFile()
    const token = await desk.signIn(administrator.email, administrator.password)
    await desk.api(token, 'PATCH', '/me', { locale })
    const page = await person({ colorScheme: theme, locale: locale === 'es' ? 'es-ES' : 'en-GB' })
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
    await page.goto(`${desk.url}/inbox/unsolved`)
    await expect(page.getByTestId('ticket-row').first()).toBeVisible()
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await violations(page), 'the help sheet').toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    // Reflow: a phone, or a desktop at 400 %.
    await page.setViewportSize({ width: 360, height: 740 })
    for (const place of places) {
      await page.goto(`${desk.url}${place}`)
      await page.waitForLoadState('networkidle')
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${place} scrolls sideways at 360 px`).toBe(true)
    }
  })
}
