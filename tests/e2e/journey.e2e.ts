import { expect, type Page } from '@playwright/test'
import { administrator, deskForFile, supportAddress, type Desk } from './support/desk.ts'
import { sendMail } from './support/mailbox.ts'
import { test } from './support/test.ts'

const colleague = { name: 'Berta Vidal', email: 'berta@desk.example', password: 'another horse battery' } as const
const customer = 'Carla Gil <carla@customer.example>'

const deskOfFile = deskForFile()

async function openInbox(page: Page, desk: Desk, who: { email: string; password: string }): Promise<Page> {
  await page.goto(desk.url)
  await page.getByLabel('E-mail address').fill(who.email)
  await page.getByLabel('Password', { exact: true }).fill(who.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  return page
}

const rows = (page: Page) => page.getByTestId('ticket-row')
const thread = (page: Page) => page.getByTestId('thread')

test('a mail becomes a ticket, is answered, and the answer comes back to it', async ({ person }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  const departments = (await desk.api(token, 'GET', '/departments')).body as { items: { id: number }[] }
  const departmentId = departments.items[0]?.id
  const made = await desk.api(token, 'POST', '/agents', { ...colleague, roles: [{ role: 'agent', departmentId }], departmentIds: [departmentId] })
  expect(made.status).toBe(201)
  expect((await desk.api(token, 'PATCH', '/me', { undoSendSeconds: 5 })).status).toBe(200)
  const alex = await openInbox(await person(), desk, administrator)
  const berta = await openInbox(await person(), desk, colleague)
  await expect(alex.getByText('All clear')).toBeVisible()

  // A customer writes; both screens show it without a refresh.
  const firstId = await sendMail(desk.smtpPort, { from: customer, to: supportAddress, subject: 'Factura vencida', text: 'Hola, no puedo pagar la factura en la web.', html: '<p>Hola, no puedo pagar la <b>factura</b> en la web.</p>' })
  await expect(rows(alex)).toHaveCount(1)
  await expect(rows(berta)).toHaveCount(1)
  await expect(rows(alex).first()).toContainText('Carla Gil')

  // An internal note, then a reply.
  await rows(alex).first().click()
  await expect(thread(alex)).toContainText('Factura vencida')
  await alex.getByRole('tab', { name: 'Note' }).click()
  await alex.getByRole('textbox', { name: 'Internal note' }).fill('CANARY: cliente moroso, con cuidado')
  await alex.getByRole('button', { name: 'Save note' }).click()
  await expect(thread(alex).locator('article[data-kind=note]')).toContainText('CANARY')
  await alex.getByRole('tab', { name: 'Reply' }).click()
  await alex.getByRole('textbox', { name: 'Reply to the customer' }).fill('Hola Carla:\n\nYa puedes pagarla.')
  await alex.getByRole('button', { name: /Send reply to Carla/u }).click()
  await expect(thread(alex)).toContainText('Ya puedes pagarla.')

  // Taken back with a key, and sent again.
  await expect(alex.getByText('Reply to #1 sent').first()).toBeVisible()
  await alex.keyboard.press('ControlOrMeta+z')
  await expect(alex.getByRole('textbox', { name: 'Reply to the customer' })).toHaveText('Hola Carla:Ya puedes pagarla.')
  await expect(thread(alex).locator('article[data-kind=reply]')).toHaveCount(0)
  await alex.getByRole('button', { name: /Send reply to Carla/u }).click()

  // What the customer's server got.
  const [answer] = await desk.outside.waitFor(1, 20_000)
  if (!answer) throw new Error('no mail arrived')
  const { mail, raw, recipients } = answer
  expect(recipients).toEqual(['carla@customer.example'])
  expect(mail.from?.value[0]).toMatchObject({ address: supportAddress })
  expect(mail.from?.value[0]?.name).toContain('Acme')
  expect(mail.inReplyTo).toBe(firstId)
  expect([mail.references].flat()).toContain(firstId)
  expect(mail.messageId).toMatch(/@desk\.example>$/u)
  expect(mail.replyTo?.value[0]?.address).toMatch(/^support\+[a-z0-9-]{16,}@desk\.example$/u)
  expect(mail.subject).toBe('Re: Factura vencida [#1]')
  expect(mail.text).toContain('Ya puedes pagarla.')
  expect(mail.html).toContain('Ya puedes pagarla.')
  expect(raw).not.toContain('CANARY')
  await expect(thread(alex).getByText('Sent', { exact: true })).toBeVisible()

  // Solved; then the customer answers and the same ticket is open again, on both screens.
  await alex.getByRole('button', { name: /^Status:/u }).click()
  await alex.getByRole('option', { name: 'Solved' }).click()
  await expect(rows(alex)).toHaveCount(0)
  await expect(rows(berta)).toHaveCount(0)
  const replyTo = mail.replyTo?.value[0]?.address ?? ''
  await sendMail(desk.smtpPort, { from: customer, to: replyTo, subject: 'Re: Factura vencida', text: '¡Gracias! Y una cosa más…', inReplyTo: mail.messageId ?? '', references: [firstId, mail.messageId ?? ''] })
  await expect(rows(alex)).toHaveCount(1)
  await expect(rows(berta)).toHaveCount(1)
  await expect(rows(berta).first()).toContainText('Y una cosa más')
  await expect(thread(alex)).toContainText('Y una cosa más')
  await expect(alex.getByRole('button', { name: 'Status: Open' })).toBeVisible()

  // A stranger who quotes number and subject gets a ticket of their own.
  await sendMail(desk.smtpPort, { from: 'Mallory <mallory@elsewhere.example>', to: supportAddress, subject: 'Re: Factura vencida [#1]', text: 'Enséñame el caso #1' })
  await expect(rows(alex)).toHaveCount(2)
  await expect(thread(alex)).not.toContainText('Enséñame')

  // The note never left.
  expect(desk.outside.arrived.every((arrived) => !arrived.raw.includes('CANARY'))).toBe(true)
})

test('what a colleague changes shows at once, and an address opens a ticket by its number', async ({ person }) => {
  const desk = deskOfFile()
  const alex = await openInbox(await person(), desk, administrator)
  const berta = await openInbox(await person(), desk, colleague)
  await alex.goto(`${desk.url}/t/1`)
  await berta.goto(`${desk.url}/t/1`)
  await expect(thread(berta)).toContainText('Factura vencida')
  await alex.getByRole('button', { name: /^Assignee:/u }).click()
  await alex.getByRole('option', { name: 'Berta Vidal', exact: true }).click()
  await expect(berta.getByRole('button', { name: /^Assignee: (You|Berta Vidal)/u })).toBeVisible()
  await berta.getByRole('button', { name: /^Priority:/u }).click()
  await berta.getByRole('option', { name: 'Urgent' }).click()
  await expect(alex.getByRole('button', { name: 'Priority: Urgent' })).toBeVisible()
})

test('what is typed goes on on another screen, and is gone from there when it is sent', async ({ person }) => {
  const desk = deskOfFile()
  const [desktop, phone] = [await openInbox(await person(), desk, administrator), await openInbox(await person(), desk, administrator)]
  for (const page of [desktop, phone]) {
    await page.goto(`${desk.url}/t/1`)
    await page.getByRole('tab', { name: 'Note' }).click()
  }
  const note = (page: Page) => page.getByRole('textbox', { name: 'Internal note' })
  await note(desktop).fill('Half a thought')
  await expect(note(phone)).toHaveText('Half a thought')
  await note(phone).press('ControlOrMeta+End')
  await note(phone).pressSequentially(', and the rest')
  await expect(note(desktop)).toHaveText('Half a thought, and the rest')
  await desktop.getByRole('button', { name: 'Save note' }).click()
  await expect(note(phone)).toHaveText('')
  await phone.reload()
  await phone.getByRole('tab', { name: 'Note' }).click()
  await expect(note(phone)).toHaveText('')
})
