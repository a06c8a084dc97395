import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { chromiumLaunchOptions } from '../support/chromium.ts'
import { repositoryRoot } from '../support/repository.ts'
import { administrator } from '../support/timbre-process.ts'
import { signIn, type ApiClient } from '../support/api-client.ts'
import type { Bench } from './bench.ts'
import { installProbe, scrollList, untilShown } from './console-probe.ts'
import { busyDesk, typeOnBusyDesk, untilColleagueSees } from './console-live.ts'
import { openDataset, type Dataset } from './dataset.ts'
import { percentilesOf, type Report } from './figures.ts'

const list = '[role="listbox"][aria-activedescendant], [role="listbox"][aria-busy]'
const rows = `${list.split(', ').map((one) => `${one} [role="option"]`).join(', ')}`
const activeRow = `document.querySelector('${list}')?.getAttribute('aria-activedescendant')`
const threadShown = `document.querySelector('[data-testid="thread"] [data-message]') !== null`

/** What an agent feels in the browser on a big desk, each figure against the design's budget for it (three quarters of all cases). */
export const consoleBench: Bench = async (context) => {
  const { quick, report, nodeOptions } = context
  const { desk, tickets, agent } = await openDataset(context)
  const timbre = await desk.start({ nodeOptions })
  const browser = await chromium.launch(await chromiumLaunchOptions())
  try {
    const api = await desk.signIn(administrator)
    const times = quick ? 5 : 40
    const size = { width: 1440, height: 900 }
    const about = { tickets, screen: `${size.width} × ${size.height}`, browser: `Chromium ${browser.version()}, painting without a graphics card` }
    await measureStart({ browser, url: desk.url, size, report, turns: quick ? 1 : 7, about })

    const { page, context: tab } = await openConsole(browser, desk.url, size)
    await measureKeys(page, times, report)
    await measureNeighbours(page, times, report)
    await addInteractions(page, report)
    await measureCold(page, desk.url, times, report, api)
    await measurePalette(page, quick ? 3 : 15, report, api)
    await measureScrolling(page, desk.url, quick ? 2 : 8, report)
    await measureShifts(page, desk.url, api, quick ? 10 : 100, report)
    await tab.close()
    await measureBusyDesk({ browser, url: desk.url, size, report, api, agent, quick })
    await timbre.stop()
  } finally {
    await browser.close()
    if (timbre.running) await timbre.kill()
    await desk.stop()
  }
}

const bench = 'console'
const budgetIs = 'the design’s budget'

function add(report: Report, figure: string, samples: readonly number[], budget: number, details: Readonly<Record<string, unknown>> = {}): void {
  const sorted = samples.toSorted((left, right) => left - right)
  const p75 = sorted[Math.ceil(0.75 * sorted.length) - 1] ?? NaN
  report.add({ bench, figure: `${figure}, p75`, unit: 'ms', value: p75, limit: budget, limitIs: budgetIs, details: { ...percentilesOf(samples), ...details } })
}

async function openConsole(browser: Browser, url: string, viewport: { width: number; height: number }, who: { readonly email: string; readonly password: string } = administrator): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport, locale: 'en-GB', timezoneId: 'Europe/Madrid' })
  const page = await context.newPage()
  await installProbe(page)
  await page.goto(`${url}/inbox/all`)
  await page.getByLabel(/mail/iu).fill(who.email)
  await page.getByLabel(/^password$/iu).fill(who.password)
  await page.keyboard.press('Enter')
  await page.waitForSelector(rows)
  return { page, context }
}

/** From an empty cache, and again with a warm one: until the list can be worked with. */
async function measureStart({ browser, url, size, report, turns, about }: { browser: Browser; url: string; size: { width: number; height: number }; report: Report; turns: number; about: Readonly<Record<string, unknown>> }): Promise<void> {
  const loads = { largest: [] as number[], first: [] as number[], warm: [] as number[] }
  let bytes = 0
  for (let turn = 0; turn < turns; turn++) {
    const { context } = await openConsole(browser, url, size)
    const state = await context.storageState()
    await context.close()
    // Signed in, with nothing in the cache: somebody who comes back after an update.
    const again = await browser.newContext({ viewport: size, locale: 'en-GB', storageState: state })
    const fresh = await again.newPage()
    await installProbe(fresh)
    await fresh.goto(`${url}/inbox/all`, { waitUntil: 'commit' })
    // What is fetched ahead comes after the list, and is none of it.
    const scripts = await fresh.evaluate<string[]>(scriptsWithRows)
    loads.first.push(await untilPainted(fresh))
    loads.largest.push(await fresh.evaluate<number>('window.timbreLargest'))
    bytes = await gzipBytesOf(scripts)
    loads.warm.push(await untilRows(fresh, `${url}/inbox/all`))
    await again.close()
  }
  report.add({ bench, figure: 'scripts before the first list, gzip', unit: 'KB', value: bytes / 1024, limit: 320, limitIs: budgetIs, details: about })
  add(report, 'largest paint after opening with an empty cache', loads.largest, 2000)
  add(report, 'opened with an empty cache until tickets are listed', loads.first, 2000)
  add(report, 'opened again until tickets are listed', loads.warm, 800)
}

/** The scripts a page has asked for by the frame in which its first rows are there. */
const scriptsWithRows = `new Promise((resolve) => {
  const look = () => (document.querySelector('${rows}') ? resolve(performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))) : requestAnimationFrame(look))
  look()
})`

async function untilRows(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForSelector(rows)
  return untilPainted(page)
}

async function untilPainted(page: Page): Promise<number> {
  return page.evaluate<number>('new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))')
}

async function gzipBytesOf(urls: readonly string[]): Promise<number> {
  const folder = path.join(repositoryRoot, 'apps/console/dist')
  const files = await readdir(folder, { recursive: true })
  const sizes = await Promise.all(
    [...new Set(urls.map((url) => new URL(url).pathname.slice(1)))].filter((name) => files.includes(name)).map(async (name) => gzipSync(await readFile(path.join(folder, name))).length),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Moving in the list, marking a ticket, opening the status picker. */
async function measureKeys(page: Page, times: number, report: Report): Promise<void> {
  await page.locator(list).first().focus()
  const moves: number[] = []
  for (let time = 0; time < times; time++) {
    const before = await page.evaluate(activeRow)
    moves.push(await untilShown(page, `${activeRow} !== ${JSON.stringify(before)}`, () => page.keyboard.press('j')))
  }
  add(report, 'key to the next ticket in the list', moves, 100, { target: 50 })

  const marks: number[] = []
  for (let time = 0; time < times; time++) {
    const marked = `document.querySelectorAll('[role="option"][aria-checked="true"]').length`
    const before = await page.evaluate<number>(marked)
    marks.push(await untilShown(page, `${marked} !== ${before}`, () => page.keyboard.press('x')))
  }
  add(report, 'key to mark a ticket', marks, 100, { target: 50 })
  await page.keyboard.press('Escape')
}

/** The next conversation, which was fetched ahead. */
async function measureNeighbours(page: Page, times: number, report: Report): Promise<void> {
  const near: number[] = []
  await page.keyboard.press('Enter')
  await page.waitForSelector('[data-testid="thread"] [data-message]')
  for (let time = 0; time < times; time++) {
    const before = new URL(page.url()).pathname
    near.push(await untilShown(page, `location.pathname !== ${JSON.stringify(before)} && ${threadShown}`, () => page.keyboard.press('j')))
    await page.waitForTimeout(150)
  }
  add(report, 'key to the neighbour’s conversation', near, 100)
}

/** Old tickets that nobody thought of. */
async function measureCold(page: Page, url: string, times: number, report: Report, api: ApiClient): Promise<void> {
  const cold: number[] = []
  const { items } = await api.get<{ items: { number: string }[] }>(`/tickets?view=all&sort=createdAt,id&limit=${times}`)
  for (const { number } of items) {
    await page.goto(`${url}/inbox/all`)
    await page.waitForSelector(rows)
    await page.keyboard.press('Control+k')
    await page.waitForSelector('[role="combobox"]')
    await page.keyboard.insertText(`#${number}`)
    await page.waitForSelector(`[role="dialog"] [role="option"]:has-text("${number}")`)
    cold.push(await untilShown(page, `location.pathname.startsWith('/t/') && ${threadShown}`, () => page.keyboard.press('Enter')))
  }
  add(report, 'conversation that was not fetched ahead', cold, 400)
}

/** The last letter of an action's name, and of a word in somebody's subject. */
async function measurePalette(page: Page, times: number, report: Report, api: ApiClient): Promise<void> {
  const [local, remote]: [number[], number[]] = [[], []]
  const options = '[role="dialog"] [role="option"]'
  const found = `${options} .tabular`
  for (const word of await wordsNotLoaded(api, times)) {
    await page.keyboard.press('Control+k')
    await page.waitForSelector('[role="combobox"]')
    await page.keyboard.press('>')
    await page.waitForTimeout(300)
    const before = await page.locator(options).count()
    local.push(await untilShown(page, `document.querySelectorAll('${options}').length !== ${before}`, () => page.keyboard.press('s')))
    await replaceBy(page, '#99999999')
    await page.waitForSelector(found, { state: 'detached' })
    const type = async () => {
      await replaceBy(page, word.slice(0, -1))
      await page.keyboard.press(word.slice(-1))
    }
    remote.push(await untilShown(page, `document.querySelector('${found}') !== null`, type))
    await page.keyboard.press('Escape')
    await page.waitForSelector('[role="dialog"]', { state: 'detached' })
  }
  add(report, 'key in the palette to the actions that fit', local, 50)
  add(report, 'word in the palette to tickets the server found', remote, 300)
}

/** Words of old subjects that nothing on the screen has: only the server can find them. */
async function wordsNotLoaded(api: ApiClient, count: number): Promise<string[]> {
  const [shown, old] = await Promise.all(['-updatedAt,id', 'createdAt,id'].map((sort) => api.get<{ items: { subject: string; preview: string }[] }>(`/tickets?view=all&limit=200&sort=${sort}`)))
  const loaded = JSON.stringify(shown?.items).toLowerCase()
  const words = old?.items.flatMap(({ subject }) => subject.toLowerCase().split(' ').filter((word) => word.length > 4 && !loaded.includes(word))) ?? []
  return [...new Set(words)].slice(0, count)
}

async function replaceBy(page: Page, text: string): Promise<void> {
  await page.locator('[role="dialog"] [role="combobox"]').evaluate((field) => (field as unknown as { select(): void }).select())
  await page.keyboard.insertText(text)
}

async function measureScrolling(page: Page, url: string, seconds: number, report: Report): Promise<void> {
  await page.goto(`${url}/inbox/all`)
  await page.waitForSelector(rows)
  const { framesPerSecond, mostRows, longestFrame } = await scrollList(page, list, rows, seconds)
  report.add({ bench, figure: 'frames a second while the list is scrolled', unit: '1/s', value: framesPerSecond, limit: 60, limitIs: budgetIs, details: { longestFrame } })
  report.add({ bench, figure: 'most rows in the page while the list is scrolled', unit: 'rows', value: mostRows, limit: 300, limitIs: budgetIs })
}

/** Tickets change on the screen while nobody touches it; nothing may move away under the hand. */
async function measureShifts(page: Page, url: string, api: ApiClient, changes: number, report: Report): Promise<void> {
  await page.goto(`${url}/inbox/all`)
  await page.waitForSelector(rows)
  await page.waitForTimeout(1500)
  await page.locator(list).first().evaluate((element) => element.scrollTo({ top: 2000 }))
  await page.waitForTimeout(1000)
  await page.evaluate('window.timbreShifts = 0')
  const { items } = await api.get<{ items: { id: number }[] }>(`/tickets?view=all&limit=${changes}`)
  for (const { id } of items) await api.post(`/tickets/${id}/messages`, { kind: 'note', text: 'Something new.' })
  await page.waitForTimeout(1000)
  report.add({ bench, figure: `layout shift by ${items.length} live changes`, unit: 'score', value: await page.evaluate<number>('window.timbreShifts'), details: { budget: 0 } })
}

/** One agent looks and types while another works, and then while the whole desk does. */
async function measureBusyDesk({ browser, url, size, report, api, agent, quick }: { browser: Browser; url: string; size: { width: number; height: number }; report: Report; api: ApiClient; agent: Dataset['agent']; quick: boolean }): Promise<void> {
  await discardDrafts(url, agent)
  const { page, context } = await openConsole(browser, url, size, agent)
  await page.goto(`${url}/inbox/unsolved`)
  await page.waitForSelector(rows)
  await page.waitForTimeout(1500)
  const { items } = await api.get<{ items: { id: number }[] }>(`/tickets?view=unsolved&query=department:${agent.departmentId}&limit=200`)
  const ids = items.map(({ id }) => id)
  const { samples, answers } = await untilColleagueSees(page, api, ids, quick ? 10 : 100)
  add(report, 'colleague’s note asked for until painted in another agent’s list', samples, 300, { apiAnswered: percentilesOf(answers) })
  const typed = await typeOnBusyDesk(page, api, ids, quick ? 5 : 20)
  const keys = percentilesOf(typed.samples)
  report.add({ bench, figure: `key in the composer until painted while the desk is busy, p95`, unit: 'ms', value: keys.p95, limit: 50, limitIs: budgetIs, details: { ...keys, eventsPerSecond: { wanted: busyDesk, made: typed.eventsPerSecond } } })
  await context.close()
}

/** What an earlier run began to write stands in the list in the place of what colleagues write. */
async function discardDrafts(url: string, agent: Dataset['agent']): Promise<void> {
  const own = await signIn(url, agent)
  const { items } = await own.get<{ items: { ticketId: number; mode: string }[] }>('/drafts?limit=200')
  for (const { ticketId, mode } of items) await own.request('DELETE', `/tickets/${ticketId}/drafts/${mode}`)
}

/** What the browser itself says of every key and click so far. */
async function addInteractions(page: Page, report: Report): Promise<void> {
  const durations = await page.evaluate<number[]>('[...window.timbreInteractions.values()]')
  if (durations.length > 0) add(report, 'longest frames after keys and clicks (event timing)', durations, 100)
}
