import { expect, type Page } from '@playwright/test'
import { administrator, deskForFile } from './support/desk.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const rows = (page: Page) => page.getByTestId('ticket-row')
const property = (page: Page, name: string, value: string) => page.getByRole('button', { name: `${name}: ${value}`, exact: true })

/** What is done with a ticket by keys alone, and what has become of it then. */
interface Work {
  readonly by: (page: Page, subject: string) => Promise<void>
  readonly result: { readonly assignee?: string; readonly priority?: string; readonly tags?: readonly string[]; readonly said?: readonly string[] }
}

const works = [
  {
    by: async (page) => {
      await page.keyboard.press('i')
      await expect(property(page, 'Assignee', administrator.name)).toBeVisible()
      // The keyboard goes on to the next row by itself.
      await page.keyboard.press('e')
      await page.keyboard.press('Enter')
    },
    result: { assignee: administrator.name },
  },
  {
    by: async (page, subject) => {
      await page.keyboard.press('n')
      await page.keyboard.type(`Paid twice: ${subject}`)
      await page.keyboard.press('Control+Enter')
      await expect(page.getByRole('log').getByText(`Paid twice: ${subject}`)).toBeVisible()
      await page.keyboard.press('Shift+E')
    },
    result: { said: ['note'] },
  },
  {
    by: async (page) => {
      await pick(page, 'a', 'berta')
      await expect(property(page, 'Assignee', 'Berta Sanz')).toBeVisible()
      await pick(page, 'p', 'urg')
      await expect(property(page, 'Priority', 'Urgent')).toBeVisible()
      await page.keyboard.press('Shift+E')
    },
    result: { assignee: 'Berta Sanz', priority: 'Urgent' },
  },
  {
    by: async (page, subject) => {
      await page.keyboard.press('r')
      await page.keyboard.type(`Thank you for ${subject}.`)
      await page.keyboard.press('Control+Shift+Enter')
    },
    result: { said: ['reply'] },
  },
  {
    by: async (page, subject) => {
      await page.keyboard.press('t')
      await page.getByRole('combobox', { name: 'Tags' }).waitFor()
      await page.keyboard.type('refund')
      await page.getByRole('option', { name: /refund/u }).waitFor()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Control+Enter')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      // The mark that the picker stood on is taken off again.
      await page.keyboard.press('Escape')
      await expect(page.getByTestId('bulk-count')).toBeHidden()
      await pick(page, 'v', 'solv')
      await expect(property(page, 'Status', 'Solved')).toBeVisible()
      await expect(rows(page).filter({ hasText: subject })).toHaveCount(0)
      await page.keyboard.press('j')
    },
    result: { tags: ['refund'] },
  },
] as const satisfies readonly Work[]

/** One key opens the picker, a few letters say which, Enter takes it. */
async function pick(page: Page, key: string, typed: string): Promise<void> {
  await page.keyboard.press(key)
  await page.getByRole('dialog').getByRole('combobox').waitFor()
  await page.keyboard.type(typed)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

test.beforeAll(async () => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  await desk.api(token, 'POST', '/agents', { name: 'Berta Sanz', email: 'berta@desk.example', password: administrator.password, roles: [{ role: 'agent', departmentId: null }] })
  for (let index = 0; index < 20; index++) {
    const made = await desk.api(token, 'POST', '/tickets', { subject: `Factura ${index}`, requester: { email: 'carla@customer.example', name: 'Carla Gil' }, text: 'Hola' })
    expect(made.status).toBe(201)
  }
})

interface Found {
  readonly id: number
  readonly subject: string
  readonly assignee: { readonly name: string } | null
  readonly priority: { readonly name: string }
  readonly status: { readonly category: string }
  readonly tags: readonly string[]
}

test('twenty tickets are worked on and cleared without a mouse, and the last step is taken back', async ({ page }) => {
  // No other journey has as many steps.
  test.slow()
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  // Browsers tell of a mouse at rest, too, when what lies below it changes: that is no movement.
  await page.addInitScript(`
    window.pointed = []
    for (const type of ['pointerdown', 'pointermove', 'mousedown', 'mousemove', 'wheel', 'touchstart'])
      addEventListener(type, ({ movementX, movementY }) => type.endsWith('move') && !movementX && !movementY || pointed.push(type), true)
  `)
  await signIn(page, desk)
  await expect(rows(page).first()).toHaveAttribute('aria-setsize', '20')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  for (let left = 20; left > 0; left--) {
    const opened = page.getByTestId('thread').getByRole('heading', { name: /^Factura \d+$/u })
    await expect(opened).toBeVisible()
    await expect(property(page, 'Status', 'New')).toBeVisible()
    const subject = (await opened.textContent()) ?? ''
    const work = works[Number(subject.slice('Factura '.length)) % works.length] as Work
    await work.by(page, subject)
    if (left > 1) await expect(rows(page).first()).toHaveAttribute('aria-setsize', String(left - 1))
  }
  await expect(page.getByText('All clear')).toBeVisible()
  expect(await page.evaluate('pointed')).toEqual([])

  const { body } = await desk.api(token, 'GET', '/tickets?limit=50&sort=id')
  const tickets = (body as { items: readonly Found[] }).items
  expect(tickets).toHaveLength(20)
  for (const [index, ticket] of tickets.entries()) {
    const { assignee, priority = 'Normal', tags = [], said = [] } = (works[index % works.length] as Work).result
    const messages = (await desk.api(token, 'GET', `/tickets/${ticket.id}/messages`)).body as { items: readonly { kind: string }[] }
    expect({ ...ticket, assignee: ticket.assignee?.name, priority: ticket.priority.name, said: messages.items.slice(1).map(({ kind }) => kind) }, ticket.subject).toMatchObject({
      subject: `Factura ${index}`,
      status: { category: 'solved' },
      priority,
      tags,
      said,
      ...(assignee ? { assignee } : {}),
    })
  }
  const mails = await desk.outside.waitFor(4, 30_000)
  expect(mails.map(({ mail }) => /Thank you for (Factura \d+)[.]/u.exec(mail.text ?? '')?.[1]).toSorted()).toEqual(['Factura 13', 'Factura 18', 'Factura 3', 'Factura 8'])

  await page.keyboard.press('Control+z')
  await expect(rows(page)).toHaveCount(1)
})
