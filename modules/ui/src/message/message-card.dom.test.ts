import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { mountWithTexts } from '../testing.ts'
import HtmlFrame from './HtmlFrame.vue'
import MessageCard from './MessageCard.vue'
import type { ShownMessage } from './shown-message.ts'

describe('a message', () => {
  it('says that a note stays in the house', () => {
    const card = show({ kind: 'note', author: { type: 'agent', name: 'Luis', email: null } })
    expect(card.text()).toContain('only agents see it')
    expect(card.attributes('data-kind')).toBe('note')
    expect(card.classes()).toContain('border-dashed')
  })

  it('says whom a reply went to, and why it did not arrive', () => {
    const card = show({ kind: 'reply', deliveries: [{ recipient: 'ana@example.com', state: 'failed', errorCode: 'recipientUnknown', error: '550 No such user', attempts: 1 }] }, { addressee: 'Ana' })
    expect(card.text()).toContain('replied to Ana')
    expect(card.text()).toContain('Not delivered · This address does not exist. Check how it is spelled.')
    expect(card.get('[translate=no]').text()).toBe('550 No such user')
  })

  it('says who else got a reply, seen and unseen by the others', () => {
    const [ana, luis, boss] = [{ name: 'Ana', address: 'ana@example.com' }, { name: 'Luis', address: 'luis@example.com' }, { name: '', address: 'boss@example.com' }]
    const card = show({ kind: 'reply', mail: { to: [ana, luis], cc: [luis], bcc: [boss] } }, { addressee: 'Somebody' })
    expect(card.text()).toMatch(/replied to Ana\s*\+1/)
    expect(card.text()).toMatch(/Copy to Luis\s+· Hidden copy to boss@example.com/)
    expect(show({ kind: 'customer', mail: { to: [], cc: [luis], bcc: [] } }).text()).not.toContain('Luis')
  })

  it('says how often it was tried, and that it will be again', () => {
    const delivery = { recipient: 'ana@example.com', errorCode: 'later', error: '451 Greylisted', attempts: 2 }
    expect(show({ kind: 'reply', deliveries: [{ ...delivery, state: 'queued' }] }).text()).toContain('Not sent yet, will be tried again · The mail server wants us to try again later.')
    expect(show({ kind: 'reply', deliveries: [{ ...delivery, state: 'failed', attempts: 12 }] }).text()).toContain('Not delivered, tried 12 times · ')
  })

  it('shows no words of the server that are its own, and the words alone where it knows no better', () => {
    const delivery = { recipient: 'ana@example.com', state: 'uncertain', error: 'Connection closed', attempts: 1 }
    expect(show({ kind: 'reply', deliveries: [{ ...delivery, errorCode: 'unconfirmed' }] }).text()).not.toContain('Connection closed')
    const newer = show({ kind: 'reply', deliveries: [{ ...delivery, errorCode: 'ofANewerServer' }] })
    expect(newer.text()).toContain(' · Connection closed')
    expect(newer.find('[translate=no]').exists()).toBe(false)
  })

  it('folds the quoted text away until it is asked for', async () => {
    const card = show({ text: 'Sí.\n\n> ¿Va bien?', visibleText: 'Sí.' })
    expect(card.text()).not.toContain('¿Va bien?')
    await card.get('button[aria-label="Show quoted text"]').trigger('click')
    expect(card.text()).toContain('¿Va bien?')
  })

  it('folds a long text until it is asked for', async () => {
    const text = Array.from({ length: 80 }, (_, line) => `Línea ${line}`).join('\n')
    const card = show({ text, visibleText: text })
    expect(card.text()).not.toContain('Línea 79')
    await card.get('button[aria-expanded=false]').trigger('click')
    expect(card.text()).toContain('Línea 79')
  })

  it('never puts markup of a mail into the page: it goes into a frame without scripts and origin', async () => {
    const card = show({ html: '<p>dos <b>cosas</b></p><img src=x onerror=alert(1)>', text: 'dos cosas' })
    expect(card.find('b').exists()).toBe(false)
    expect(card.findComponent(HtmlFrame).exists()).toBe(true)
    await nextTick()
    const frame = card.get('iframe')
    expect(frame.attributes('sandbox')).toBe('allow-popups allow-popups-to-escape-sandbox')
    expect(frame.attributes('srcdoc')).toContain("default-src 'none'")
  })

  it('writes plain text as text', () => {
    const card = show({ text: '<script>alert(1)</script>', visibleText: '<script>alert(1)</script>' })
    expect(card.text()).toContain('<script>alert(1)</script>')
    expect(card.find('script').exists()).toBe(false)
  })
})

function show(given: Partial<ShownMessage>, props: { addressee?: string } = {}) {
  const message: ShownMessage = {
    kind: 'customer',
    author: { type: 'contact', name: 'Ana Ruiz', email: 'ana@example.com' },
    html: null,
    text: 'Hola',
    visibleText: 'Hola',
    unknownSender: false,
    attachments: [],
    deliveries: [],
    createdAt: '2026-11-21T10:00:00.000Z',
    ...given,
  }
  return mountWithTexts(MessageCard, { message, ...props })
}
