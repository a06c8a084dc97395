import { expect } from '@playwright/test'
import { administrator, deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
test.use({ serviceWorkers: 'allow' })

interface Manifest {
  readonly lang: string
  readonly icons: readonly { readonly src: string; readonly type: string; readonly purpose: string }[]
  readonly shortcuts: readonly { readonly url: string }[]
}

for (const [locale, lang, color] of [
  ['en-GB', 'en', 'light'],
  ['es-ES', 'es', 'dark'],
] as const) {
  test(`can be installed, in the language and the colours of the reader: ${lang}`, async ({ person }) => {
    const { url } = deskOfFile()
    const page = await person({ locale, colorScheme: color })
    await page.goto(`${url}/sign-in`)
    await expect(page.locator('link[rel=manifest]')).toHaveAttribute('href', `/manifest.${lang}.webmanifest`)
    await expect(page.locator('meta[name=theme-color]')).toHaveAttribute('content', color === 'dark' ? '#0a0c10' : '#f1f3f5')
    const answer = await page.request.get(`${url}/manifest.${lang}.webmanifest`)
    expect(answer.headers()['content-type']).toContain('application/manifest+json')
    const manifest = (await answer.json()) as Manifest
    expect(manifest.lang).toBe(lang)
    expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable')
    for (const { src, type } of manifest.icons) expect((await page.request.get(`${url}${src}`)).headers()['content-type'], src).toContain(type)
  })
}

test('keeps its own files and nothing else, and starts without the network', async ({ context, page }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  await desk.api(token, 'POST', '/tickets', { subject: 'Factura vencida', requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola' })
  await signIn(page, desk)
  await expect(page.getByTestId('ticket-row').first()).toBeVisible()
  await page.evaluate('navigator.serviceWorker.ready')
  await page.reload()
  await expect(page.getByTestId('ticket-row').first()).toBeVisible()
  expect(await page.evaluate('navigator.serviceWorker.controller?.scriptURL')).toBe(`${desk.url}/shell-worker.js`)
  const kept = await page.evaluate<string[]>('caches.keys().then((names) => Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).then((all) => all.flat())')
  expect(kept).toContain('/')
  expect(kept.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([])
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByText('Timbre cannot be reached')).toBeVisible()
  await context.setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByTestId('ticket-row').first()).toBeVisible()
})

test('a bookmark opens the form for a new ticket', async ({ page }) => {
  await signIn(page, deskOfFile(), administrator, '/new')
  await expect(page.getByRole('dialog', { name: 'New ticket' })).toBeVisible()
})
