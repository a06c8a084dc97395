import { expect, type Page } from '@playwright/test'
import { lookAs, violations } from './support/axe.ts'
import { administrator, deskForFile, supportAddress } from './support/desk.ts'
import { sendMail } from './support/mailbox.ts'
import { moving } from './support/motion.ts'
import { cutOff, spaceText, withoutRoom } from './support/room.ts'
import { goTo, parts, placesOf, screens, type Screen } from './support/screens.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const wide = { width: 1440, height: 900 } as const
/** 1280 × 1024 at 400 %. */
const enlarged = { width: 320, height: 256 } as const
const looks = [
  ['en', 'light', 'dark'],
  ['es', 'dark', 'light'],
] as const

test.beforeAll(async () => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  await sendMail(desk.smtpPort, { from: 'Carla Gil <carla@customer.example>', to: supportAddress, subject: 'Factura vencida', text: 'Hola', html: `<p style="color:#ddd">Hola</p><table width="900"><tr><td>${'Factura '.repeat(60)}</td></tr></table>` })
  // The first mail waits for the process that reads mails to start.
  await expect.poll(async () => ((await desk.api(token, 'GET', '/tickets')).body as { items: readonly unknown[] }).items.length, { timeout: 30_000 }).toBe(1)
  for (const subject of ['Paquete perdido', 'Una factura con un asunto tan largo que no cabe en ninguna pantalla estrecha']) {
    await desk.api(token, 'POST', '/tickets', { subject, requester: { email: 'luis@customer.example', name: 'Luis Rey' }, text: `https://shop.example/${'x'.repeat(200)}` })
  }
  const { id } = ((await desk.api(token, 'GET', '/tickets?sort=id')).body as { items: readonly { id: number }[] }).items[0] ?? { id: 0 }
  await desk.api(token, 'POST', `/tickets/${id}/messages`, { kind: 'note', text: 'Ask @accounting first.' })
})

/** Somebody's console in that language, on which nothing moves while it is looked at. */
async function begin(page: Page, locale: string): Promise<void> {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  await desk.api(token, 'PATCH', '/me', { locale })
  // Lists and composers as they come, whatever the test before has made of them.
  await desk.api(token, 'PATCH', '/me/preferences', { 'tickets.lists': { order: [], hidden: [], views: {} } })
  const { items: drafts } = (await desk.api(token, 'GET', '/drafts')).body as { items: readonly { ticketId: number; mode: string }[] }
  for (const { ticketId, mode } of drafts) await desk.api(token, 'DELETE', `/tickets/${ticketId}/drafts/${mode}`)
  await signIn(page, desk)
  await expect(page.locator('html')).toHaveAttribute('lang', locale)
}

const options = (locale: string, colorScheme: 'light' | 'dark') => ({ colorScheme, locale: locale === 'es' ? 'es-ES' : 'en-GB', viewport: wide, reducedMotion: 'reduce' }) as const

test('every place of the console is looked at', async ({ page }) => {
  await signIn(page, deskOfFile())
  // One page has three addresses: `tickets` leads to the view used last.
  expect((await placesOf(page)).filter((name) => name !== 'tickets').toSorted()).toEqual(Object.keys(screens).toSorted())
  const looked = new Set(Object.values(parts).flat())
  expect(Object.entries(screens).filter(([, shown]) => typeof shown !== 'string' && !shown.every((screen) => looked.has(screen)))).toEqual([])
})

for (const [locale, theme, otherTheme] of looks) {
  for (const [part, shown] of Object.entries(parts)) {
    test(`everybody can use it: ${part}, ${locale}, in both themes`, async ({ person }) => {
      const page = await person(options(locale, theme))
      await begin(page, locale)
      for (const screen of shown) {
        await goTo(page, screen)
        const where = screen.within ? { within: screen.within } : {}
        expect(await violations(page, ['iframe'], where), `${screen.path}, ${theme}`).toEqual([])
        await lookAs(page, otherTheme)
        expect(await violations(page, ['iframe'], { ...where, coloursOnly: true }), `${screen.path}, ${otherTheme}`).toEqual([])
        await lookAs(page, theme)
        expect(await moving(page), `${screen.path} moves, though nothing should`).toEqual([])
        await putAway(page, screen)
      }
    })
  }
}

for (const [part, shown] of Object.entries(parts)) {
  // In the language with the longer words.
  test(`there is room for it at 400 %, and for text with more space: ${part}`, async ({ person }) => {
    const page = await person(options('es', 'light'))
    await begin(page, 'es')
    for (const screen of shown) {
      await goTo(page, screen)
      await page.setViewportSize(enlarged)
      await expect.poll(() => withoutRoom(page), { message: `${screen.path}, 400 %`, timeout: 3000 }).toEqual([])
      await page.setViewportSize(wide)
      const closeUp = await spaceText(page)
      await expect.poll(() => withoutRoom(page), { message: `${screen.path}, more space`, timeout: 3000 }).toEqual([])
      expect(await cutOff(page), `${screen.path}, more space`).toEqual([])
      await closeUp()
      await putAway(page, screen)
    }
  })
}

for (const [zoom, viewport] of [
  ['200 %', { width: 720, height: 450 }],
  ['400 %', enlarged],
] as const) {
  test(`one can answer at ${zoom}, and what has the focus is not covered`, async ({ person }) => {
    const page = await person({ ...options('es', 'light'), viewport })
    await begin(page, 'es')
    await goTo(page, { path: '/t/1' })
    await page.keyboard.press('r')
    const composer = page.getByTestId('composer')
    const field = composer.getByRole('textbox').last()
    await expect(field).toBeFocused()
    await page.keyboard.type('Gracias, Carla.')
    await expect(field).toBeInViewport()
    const send = composer.locator('button[type=submit]')
    await send.focus()
    await expect(send).toBeInViewport({ ratio: 1 })
    expect(await page.evaluate(`(() => {
      const { left, top, width, height } = document.activeElement.getBoundingClientRect()
      return document.activeElement.contains(document.elementFromPoint(left + width / 2, top + height / 2))
    })()`)).toBe(true)
    expect(await withoutRoom(page)).toEqual([])
  })
}

/** Nothing stays open, marked or written for the next screen. */
async function putAway(page: Page, { open }: Screen): Promise<void> {
  if (!open) return
  const over = page.locator('[role=dialog], [role=menu]')
  let left = await over.count()
  do {
    await page.keyboard.press('Escape')
    await expect.poll(() => over.count()).toBeLessThan(Math.max(1, left))
    left = await over.count()
  } while (left > 0)
  await page.evaluate('document.activeElement?.blur()')
}
