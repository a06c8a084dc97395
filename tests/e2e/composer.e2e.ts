import { expect, type Page } from '@playwright/test'
import { violations } from './support/axe.ts'
import { administrator, deskForFile, supportAddress, type Desk } from './support/desk.ts'
import { sendMail } from './support/mailbox.ts'
import { signIn, test } from './support/test.ts'

const deskOfFile = deskForFile()
const customer = 'Carla Gil <carla@customer.example>'
const thread = (page: Page) => page.getByTestId('thread')
const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply to the customer' })

async function openTicket(page: Page, desk: Desk, subject: string): Promise<void> {
  await signIn(page, desk)
  await page.getByTestId('ticket-row').filter({ hasText: subject }).click()
  await expect(thread(page)).toContainText('Hola, no puedo pagar.')
  await page.keyboard.press('r')
  await expect(reply(page)).toBeFocused()
}

async function receive(desk: Desk, subject: string): Promise<void> {
  await sendMail(desk.smtpPort, { from: customer, to: supportAddress, subject, text: 'Hola, no puedo pagar.' })
}

async function paste(page: Page, html: string): Promise<void> {
  await page.evaluate(`{
    const data = new DataTransfer()
    data.setData('text/html', ${JSON.stringify(html)})
    data.setData('text/plain', 'plain')
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }`)
}

/** A picture, dropped where a person would drop it. */
async function dropPicture(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 20 })
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
    const data = new DataTransfer()
    data.items.add(new File([blob], 'shot.png', { type: 'image/png' }))
    const { left, top } = document.activeElement.getBoundingClientRect()
    document.activeElement.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true, clientX: left + 20, clientY: top + 20 }))
  })()`)
}

const word = `<html><body><p class=MsoNormal><b><span style='color:red;font-family:Calibri'>Importante</span></b></p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·</span><![endif]>Uno</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·</span><![endif]>Dos</p></body></html>`

test('a reply with words from Word, a picture and a hidden copy is restored on another screen, leaves, and sets the ticket pending', async ({ page, person }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  await desk.api(token, 'PATCH', '/me', { undoSendSeconds: 0 })
  await desk.api(token, 'PATCH', '/me/preferences', { 'tickets.signature': { html: '<p>Alex, Acme</p>' } })
  await receive(desk, 'Factura vencida')
  await openTicket(page, desk, 'Factura vencida')
  await paste(page, word)
  await expect(reply(page).locator('li')).toHaveText(['Uno', 'Dos'])
  await expect(reply(page).locator('[style*=color], [class*=Mso]')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await dropPicture(page)
  await expect(reply(page).getByRole('img', { name: 'shot.png' })).toBeVisible()
  await page.locator('input[type=file]').setInputFiles({ name: 'factura.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') })
  await page.getByRole('button', { name: /Change recipients/u }).click()
  await page.getByRole('button', { name: 'Add a copy nobody else sees' }).click()
  await page.keyboard.type('boss@else.example')
  await page.getByRole('option', { name: /boss@else.example/u }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Show the quoted message' }).click()
  await expect(page.getByRole('textbox', { name: 'Quoted message' })).toContainText('Hola, no puedo pagar.')
  expect(await violations(page, ['iframe'])).toEqual([])
  await expect(page.getByTestId('ticket-row').filter({ hasText: 'Factura vencida' })).toContainText('Draft')
  await expect.poll(async () => JSON.stringify((await desk.api(token, 'GET', '/drafts')).body)).toMatch(/boss@else\.example.*factura\.pdf|factura\.pdf.*boss@else\.example/u)

  const elsewhere = await person()
  await openTicket(elsewhere, desk, 'Factura vencida')
  await expect(reply(elsewhere).locator('li')).toHaveText(['Uno', 'Dos'])
  await expect(reply(elsewhere).getByRole('img', { name: 'shot.png' })).toHaveAttribute('src', /^blob:/u)
  await expect(elsewhere.getByTestId('composer')).toContainText('factura.pdf')
  await expect(elsewhere.getByTestId('composer')).toContainText('Hidden copy to boss@else.example')
  await expect(elsewhere.getByTestId('composer')).toContainText('Alex, Acme')
  await elsewhere.getByRole('button', { name: 'More ways to send' }).click()
  await elsewhere.getByRole('menuitem', { name: 'Send and mark pending' }).click()
  await expect(elsewhere.getByRole('button', { name: /^Status: Pending/u })).toBeVisible()
  await expect(elsewhere.getByRole('button', { name: 'Send and mark pending' })).toBeVisible()
  await expect(reply(page)).toHaveText('')

  const arrived = (await desk.outside.waitFor(1)).find(({ mail }) => mail.subject?.includes('Factura vencida'))
  expect(arrived?.recipients.toSorted()).toEqual(['boss@else.example', 'carla@customer.example'])
  expect(arrived?.raw).not.toMatch(/boss@else/u)
  expect(arrived?.mail.text).toMatch(/Importante[\s\S]*- Uno\n- Dos[\s\S]*-- \nAlex, Acme[\s\S]*> Hola, no puedo pagar\./u)
  expect(arrived?.mail.html).toMatch(/<strong>I[^]*<img alt="shot\.png"/u)
  expect(arrived?.mail.attachments.map(({ filename, related }) => [filename, Boolean(related)])).toEqual([['shot.png', true], ['factura.pdf', false]])
})

test('a reply stops for what came in while it was written; its writer reviews, throws away or sends anyway', async ({ page }) => {
  const desk = deskOfFile()
  const token = await desk.signIn(administrator.email, administrator.password)
  await desk.api(token, 'PATCH', '/me', { undoSendSeconds: 0 })
  await receive(desk, 'Paquete perdido')
  await openTicket(page, desk, 'Paquete perdido')
  const { items } = (await desk.api(token, 'GET', '/tickets?query=is:unsolved')).body as { items: { id: number; subject: string }[] }
  const id = items.find(({ subject }) => subject === 'Paquete perdido')?.id
  const colleague = { name: 'Berta Vidal', email: 'berta@desk.example', password: 'another horse battery' }
  const departments = (await desk.api(token, 'GET', '/departments')).body as { items: { id: number }[] }
  const departmentId = departments.items[0]?.id
  await desk.api(token, 'POST', '/agents', { ...colleague, roles: [{ role: 'agent', departmentId }], departmentIds: [departmentId] })
  const berta = await desk.signIn(colleague.email, colleague.password)
  const stopped = page.getByTestId('stopped')

  // What somebody else writes at the same moment: it is there before what this screen sends, which had no time to show it.
  let meanwhile: string | undefined
  await page.route('**/api/v1/tickets/*/messages', async (route) => {
    if (route.request().method() === 'POST' && meanwhile) {
      const text = meanwhile
      meanwhile = undefined
      expect((await desk.api(berta, 'POST', `/tickets/${id}/messages`, { kind: 'reply', text })).status).toBe(201)
    }
    await route.continue()
  })

  meanwhile = 'Ya lo miro yo.'
  await page.keyboard.type('Lo miro.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(stopped).toContainText('Berta Vidal wrote in the meantime.')
  await expect(page.getByRole('button', { name: 'Review' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(stopped).toBeHidden()
  await expect(reply(page)).toHaveText('Lo miro.')
  await expect(thread(page)).toContainText('Ya lo miro yo.')

  meanwhile = 'Otra cosa.'
  await page.keyboard.press('r')
  await expect(reply(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Enter')
  await stopped.getByRole('button', { name: 'Send anyway' }).click()
  await expect(stopped).toBeHidden()
  await expect(thread(page).locator('article[data-kind=reply]').filter({ hasText: 'Lo miro.' })).toBeVisible()

  meanwhile = 'Y otra más.'
  await page.keyboard.press('r')
  await expect(reply(page)).toBeFocused()
  await page.keyboard.type('No hace falta.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await stopped.getByRole('button', { name: 'Discard' }).click()
  await expect(stopped).toBeHidden()
  await expect(thread(page)).not.toContainText('No hace falta.')
  await expect(reply(page)).toHaveText('')
})
