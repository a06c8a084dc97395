import { expect, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile, supportAddress } from './support/desk.ts'
import { sendMail } from './support/mailbox.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply to the customer' })
const billing = 'billing@desk.example'

test('a reply leaves from the address its writer chose, with their subject, and its hidden copy stands on its card', async ({ page }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  await desk.api(token, 'PATCH', '/me', { undoSendSeconds: 0 })
  const { body: departments } = (await desk.api(token, 'GET', '/departments')) as unknown as { body: { items: { id: number }[] } }
  const made = await desk.api(token, 'POST', '/channels/accounts', { type: 'email', name: 'Acme Billing', address: billing, departmentId: departments.items[0]?.id, signature: 'Acme Billing, Calle Mayor 1' })
  expect(made.status).toBe(201)
  await sendMail(desk.smtpPort, { from: 'Carla Gil <carla@customer.example>', to: supportAddress, subject: 'Factura vencida', text: 'Hola, no puedo pagar.' })

  await signIn(page, desk)
  await page.getByTestId('ticket-row').filter({ hasText: 'Factura vencida' }).click()
  await page.keyboard.press('r')
  await expect(reply(page)).toBeFocused()
  await page.keyboard.type('Ya está.')
  await page.getByRole('button', { name: /Change recipients/u }).click()
  await page.getByRole('button', { name: new RegExp(`From:.*${supportAddress}`, 'u') }).click()
  await page.getByRole('option', { name: /Acme Billing/u }).click()
  await expect(page.getByTestId('composer')).toContainText('Acme Billing, Calle Mayor 1')
  const subject = page.getByRole('textbox', { name: 'Subject' })
  await expect(subject).toHaveValue(/^Re: Factura vencida/u)
  await subject.fill('')
  await expect(page.getByRole('button', { name: 'Write a subject' })).toBeVisible()
  await subject.fill('Su factura de noviembre')
  await page.getByRole('button', { name: 'Add a copy nobody else sees' }).click()
  await page.keyboard.type('boss@else.example')
  await page.getByRole('option', { name: /boss@else.example/u }).waitFor()
  await page.keyboard.press('Enter')
  expect(await violations(page, ['iframe'])).toEqual([])

  await page.reload()
  await expect(reply(page)).toContainText('Ya está.')
  await expect(page.getByRole('button', { name: /Change recipients/u })).toContainText(`from ${billing}`)
  await expect(page.getByRole('button', { name: /Change recipients/u })).toContainText('Subject: Su factura de noviembre')
  await reply(page).press('ControlOrMeta+Enter')
  const [mail] = await desk.outside.waitFor(1)
  expect(mail?.mail.from?.text).toContain(billing)
  expect(mail?.mail.subject).toBe('Su factura de noviembre')
  expect(mail?.mail.text).toContain('Acme Billing, Calle Mayor 1')
  await expect(page.locator('article[data-kind=reply]')).toContainText('Hidden copy to boss@else.example')

  // The conversation goes on from there.
  await expect(page.getByRole('button', { name: /Change recipients/u })).toContainText(`from ${billing}`)
})
