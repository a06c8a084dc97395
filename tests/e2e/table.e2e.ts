import { expect, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const rows = (page: Page) => page.getByTestId('table-row')
const grid = (page: Page) => page.getByRole('grid')
const heads = (page: Page) => page.getByRole('columnheader')
const numberAt = async (page: Page, index: number) => rows(page).nth(index).getAttribute('data-ticket')
const focused = (page: Page) => page.evaluate<string | null>(`document.activeElement?.closest('[role="row"]')?.getAttribute('data-ticket') ?? null`)

/** Tickets of this test alone, and the list of them as a table: other tests of the file leave it as it is. */
async function openTable(page: Page, tag: string, columns: readonly { name: string; width: number }[] = []) {
  const count = 6
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  for (let number = 1; number <= count; number++) {
    await desk.api(token, 'POST', '/tickets', { subject: `Factura ${number}`, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola', priorityId: 1 + (number % 4), tags: [tag, `t${number}`] })
  }
  await desk.api(token, 'PATCH', '/me/preferences', { 'tickets.lists': { order: [], hidden: [], views: { unsolved: { table: true, columns } } } })
  await signIn(page, desk, administrator, `/inbox/unsolved?filter=tag:${tag}`)
  await expect(rows(page)).toHaveCount(count)
  return { choices: async () => ((await desk.api(token, 'GET', '/me/preferences')).body as { 'tickets.lists': { views: Record<string, { sort?: string; columns?: unknown } | undefined> } })['tickets.lists'].views['unsolved'] }
}

/** Down to a row, seeing each step done. */
async function walkTo(page: Page, index: number): Promise<string> {
  for (let at = 0; at <= index; at++) {
    await page.keyboard.press('j')
    await expect.poll(() => focused(page)).toBe(await numberAt(page, at))
  }
  return (await numberAt(page, index))!
}

test('a list is a table for whom it suits: sorted by its heads, arranged as they like, and remembered', async ({ page }) => {
  const { choices } = await openTable(page, 'arranged')
  await page.keyboard.press('Shift+T')
  await expect(page.getByTestId('ticket-row')).toHaveCount(6)
  await page.keyboard.press('Shift+T')
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '7')

  await page.getByRole('button', { name: 'Priority', exact: true }).click()
  await expect(heads(page).filter({ hasText: 'Priority' })).toHaveAttribute('aria-sort', 'descending')
  await expect(rows(page).first()).toContainText('Urgent')
  await page.getByRole('button', { name: 'Priority', exact: true }).click()
  await expect(rows(page).first()).toContainText('Low')

  await page.getByRole('button', { name: 'Column “Assignee”' }).click()
  await page.getByRole('menuitem', { name: 'Hide column' }).click()
  await expect(heads(page).filter({ hasText: 'Assignee' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.keyboard.type('tags')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Column “Tags”' }).click()
  await page.getByRole('menuitem', { name: 'Move left' }).click()
  await expect(heads(page).nth(-2)).toContainText('Tags')
  const width = async () => (await heads(page).filter({ hasText: 'Tags' }).boundingBox())?.width ?? 0
  const before = await width()
  const edge = await heads(page).filter({ hasText: 'Tags' }).getByTestId('column-edge').boundingBox()
  await page.mouse.move((edge?.x ?? 0) + 4, (edge?.y ?? 0) + 10)
  await page.mouse.down()
  await page.mouse.move((edge?.x ?? 0) + 64, (edge?.y ?? 0) + 10)
  await page.mouse.up()
  await expect.poll(width).toBe(before + 60)
  await heads(page).filter({ hasText: 'Number' }).dragTo(heads(page).filter({ hasText: 'Subject' }))
  await expect(heads(page).nth(1)).toContainText('Subject')
  expect(await violations(page)).toEqual([])

  await expect.poll(async () => JSON.stringify((await choices())?.columns)).toMatch(/"subject".*"number".*"tags","width":200/)
  expect(await choices()).toMatchObject({ sort: 'priority,updatedAt,-id' })
  await page.reload()
  await expect(rows(page)).toHaveCount(6)
  await expect(heads(page).nth(1)).toContainText('Subject')
  await expect(heads(page).filter({ hasText: 'Assignee' })).toHaveCount(0)
  expect(await width()).toBe(before + 60)
  await expect(rows(page).first()).toContainText('Low')
})

test('what stands in a cell is changed there, by key or click, and can be taken back', async ({ page }) => {
  await openTable(page, 'changed', [{ name: 'subject', width: 280 }, { name: 'priority', width: 100 }, { name: 'tags', width: 140 }])
  const number = await walkTo(page, 1)
  const row = page.locator(`[data-testid="table-row"][data-ticket="${number}"]`)
  await page.keyboard.press('p')
  await page.keyboard.type('urg')
  await page.keyboard.press('Enter')
  await expect(row).toContainText('Urgent')
  await expect.poll(() => focused(page)).toBe(number)
  await page.keyboard.press('Control+z')
  await expect(row).not.toContainText('Urgent')

  await row.getByTestId('editable').last().click()
  await expect(page.getByRole('dialog', { name: 'Tags' })).toBeVisible()
  await page.keyboard.type('vip')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(row).toContainText('vip')

  await page.keyboard.press('x')
  await expect(row).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByTestId('bulk-count')).toHaveText('2 marked')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('bulk-count')).toBeHidden()
})

test('a ticket opens in place of the table, and Escape leads back to where one was', async ({ page }) => {
  await openTable(page, 'opened')
  const number = await walkTo(page, 2)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/t/${number}$`))
  await expect(grid(page)).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(grid(page)).toBeVisible()
  await expect.poll(() => focused(page)).toBe(number)
  await page.keyboard.press('e')
  await expect(rows(page)).toHaveCount(5)
  await expect.poll(async () => [number, null].includes(await focused(page))).toBe(false)
})

test('tickets are gathered under headings that count, fold by key or click, and stay as they are left', async ({ page }) => {
  const { choices } = await openTable(page, 'gathered')
  const tree = page.getByRole('treegrid')
  const headings = page.getByTestId('group-row')
  await page.getByRole('button', { name: 'Group', exact: true }).click()
  await page.getByRole('dialog', { name: 'Group' }).getByRole('option', { name: 'Priority' }).click()
  await expect(tree).toBeVisible()
  await expect(headings).toHaveText([/Urgent.*1$/, /High.*2$/, /Normal.*2$/, /Low.*1$/])
  expect(await violations(page)).toEqual([])

  // j goes to the first ticket, k back to its heading, and there the arrows fold.
  await page.keyboard.press('j')
  await expect.poll(() => focused(page)).toBe(await numberAt(page, 0))
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('k')
  await expect(headings.first().getByRole('gridcell')).toBeFocused()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(headings.nth(1).getByRole('gridcell')).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(headings.nth(1)).toHaveAttribute('aria-expanded', 'false')
  await expect(rows(page)).toHaveCount(4)
  await expect(headings.nth(1)).toHaveText(/High.*2$/)

  // A ticket that changes goes below its new heading, and both count anew.
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('p')
  await page.keyboard.type('urg')
  await page.keyboard.press('Enter')
  await expect(headings).toHaveText([/Urgent.*2$/, /High.*2$/, /Normal.*1$/, /Low.*1$/])
  await expect(rows(page).nth(1)).toContainText('Urgent')

  await expect.poll(choices).toMatchObject({ group: 'priority', folded: [3] })
  await page.reload()
  await expect(headings).toHaveText([/Urgent.*2$/, /High.*2$/, /Normal.*1$/, /Low.*1$/])
  await expect(rows(page)).toHaveCount(4)
  await headings.nth(1).click()
  await expect(rows(page)).toHaveCount(6)
  await expect(headings.nth(1)).toHaveAttribute('aria-expanded', 'true')
})

test('ten thousand rows are walked without jumps, and few of them are in the document', async ({ page }) => {
  test.setTimeout(180_000)
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  const template: Record<string, unknown> = (await desk.api(token, 'POST', '/tickets', { subject: 'Muestra', requester: { email: 'muestra@customer.example' }, text: 'Hola' })).body
  await page.route(/\/api\/v1\/tickets\?.*view=all/, (route) => {
    const url = new URL(route.request().url())
    const [from, limit] = [Number(url.searchParams.get('cursor') ?? 0), Number(url.searchParams.get('limit'))]
    const items = Array.from({ length: Math.min(limit, 10_000 - from) }, (_, index) => ({ ...template, id: 100_000 + from + index, number: `n${from + index}`, subject: `Row ${from + index}`, version: 1 }))
    return route.fulfill({ json: { items, nextCursor: from + limit < 10_000 ? String(from + limit) : null } })
  })
  await desk.api(token, 'PATCH', '/me/preferences', { 'tickets.lists': { order: [], hidden: [], views: { all: { table: true } } } })
  await signIn(page, desk, administrator, '/inbox/all')
  await expect(grid(page)).toBeVisible()
  const loaded = async () => {
    await grid(page).evaluate((element) => element.scrollTo({ top: element.scrollHeight }))
    return grid(page).getAttribute('aria-rowcount')
  }
  // The ticket above may be told only now, and come in among them.
  await expect.poll(loaded, { timeout: 80_000, intervals: [30] }).toMatch(/^1000[12]$/)
  expect(await page.getByRole('row').count()).toBeLessThanOrEqual(300)

  await grid(page).evaluate((element) => element.scrollTo({ top: 400 * 32 }))
  await expect(page.getByText('Row 405', { exact: false }).first()).toBeVisible()
  const topOf = (subject: string) => rows(page).filter({ hasText: subject }).evaluate((element) => element.getBoundingClientRect().top)
  const before = await topOf('Row 405')
  // A ticket that comes in above waits; nothing under the eyes moves.
  await desk.api(token, 'POST', '/tickets', { subject: 'Recién llegado', requester: { email: 'nuevo@customer.example' }, text: 'Hola' })
  await expect(page.getByRole('button', { name: 'One new' })).toBeVisible()
  await expect(page.getByTestId('announcer')).toHaveText('One new ticket')
  expect(await topOf('Row 405')).toBe(before)
  expect(await numberAt(page, 0)).not.toBeNull()
})
