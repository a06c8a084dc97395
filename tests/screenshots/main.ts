// `npm run screenshots`: the pictures of README and docs, taken from a demo desk, so that they can be taken anew when the console changes.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser, type Page } from '@playwright/test'
import { signIn, type ApiClient } from '../support/api-client.ts'
import { chromiumLaunchOptions } from '../support/chromium.ts'
import { freePort } from '../support/free-port.ts'
import { repositoryRoot } from '../support/repository.ts'
import { startTimbre } from '../support/timbre-process.ts'

const password = 'pictures of a quiet desk'
const target = path.join(repositoryRoot, 'docs/images')

/** One picture: who looks at what. */
interface Shot {
  readonly name: string
  readonly email: string
  readonly locale: 'en-GB' | 'es-ES'
  readonly colorScheme: 'light' | 'dark'
  /** The mailbox whose tickets are in the language of the picture. */
  readonly mailbox: string
}

const english = { email: 'daniel@encina.example', locale: 'en-GB', mailbox: 'orders@encina.example' } as const
const spanish = { email: 'laura@encina.example', locale: 'es-ES', mailbox: 'pedidos@encina.example' } as const
const shots: readonly Shot[] = [
  { name: 'console', ...english, colorScheme: 'light' },
  { name: 'console-dark', ...english, colorScheme: 'dark' },
  { name: 'console-es', ...spanish, colorScheme: 'light' },
  { name: 'console-es-dark', ...spanish, colorScheme: 'dark' },
]

const dataDir = await mkdtemp(path.join(tmpdir(), 'timbre-pictures-'))
try {
  const seed = [path.join(repositoryRoot, 'apps/server/main.ts'), 'seed-demo', '--password', password]
  await promisify(execFile)(process.execPath, seed, { env: { ...process.env, TIMBRE_DATA_DIR: dataDir } })
  const timbre = await startTimbre({ dataDir, httpPort: await freePort(), smtpPort: await freePort(), env: { TIMBRE_LOG_LEVEL: 'warn' } })
  const browser = await chromium.launch(await chromiumLaunchOptions())
  try {
    for (const shot of shots) await take(browser, timbre.url, shot)
  } finally {
    await browser.close()
    await timbre.stop()
  }
} finally {
  await rm(dataDir, { recursive: true, force: true })
}

async function take(browser: Browser, url: string, { name, email, locale, colorScheme, mailbox }: Shot): Promise<void> {
  const ticketId = await goodTicket(await signIn(url, { email, password }), mailbox)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale, colorScheme, timezoneId: 'Europe/Madrid', reducedMotion: 'reduce' })
  const page = await context.newPage()
  await openConsole(page, url, email)
  await page.goto(`${url}/t/${ticketId}`)
  await page.getByTestId('thread').getByRole('article').first().waitFor()
  await page.getByTestId('ticket-row').first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.evaluate('document.fonts.ready')
  await page.mouse.move(0, 0)
  await page.screenshot({ path: path.join(target, `${name}.png`) })
  await context.close()
  console.log(`docs/images/${name}.png`)
}

async function openConsole(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.locator('input[autocomplete=username]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.getByTestId('ticket-row').first().waitFor()
  // Asked once of everybody, and no part of the picture.
  await page.getByRole('button', { name: /^(Not now|Ahora no)$/u }).click()
}

interface TicketRow {
  readonly id: number
  readonly status: { readonly category: string }
}

interface MessageRow {
  readonly kind: string
  readonly attachments: readonly unknown[]
  readonly mail: { readonly to: readonly { readonly address: string }[] } | null
}

/** A ticket that is being worked on, with a note, a file, and neither too little nor too much said. */
async function goodTicket(api: ApiClient, mailbox: string): Promise<number> {
  const { items } = await api.get<{ items: TicketRow[] }>('/tickets?limit=200&sort=-updatedAt,id')
  let best = { id: 0, worth: -1 }
  for (const { id, status } of items) {
    if (status.category !== 'open' && status.category !== 'pending') continue
    const { items: messages } = await api.get<{ items: MessageRow[] }>(`/tickets/${id}/messages?limit=50`)
    if (messages[0]?.mail?.to[0]?.address !== mailbox) continue
    const worth = Math.min(messages.length, 5) + (messages.some(({ kind }) => kind === 'note') ? 3 : 0) + (messages.some(({ attachments }) => attachments.length > 0) ? 2 : 0)
    if (worth > best.worth) best = { id, worth }
  }
  if (best.id === 0) throw new Error(`No ticket of ${mailbox} is being worked on.`)
  return best.id
}
