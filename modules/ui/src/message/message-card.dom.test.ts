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
    const card = show({ kind: 'reply', deliveries: [{ recipient: 'ana@example.com', state: 'failed', error: '550 No such user', attempts: 3 }] }, { addressee: 'Ana' })
    expect(card.text()).toContain('replied to Ana')
    expect(card.text()).toContain('Not delivered · 550 No such user')
  })

  it('folds the quoted text away until it is asked for', async () => {
    const card = show({ text: 'Sí.\n\n> ¿Va bien?', visibleText: 'Sí.' })
    expect(card.text()).not.toContain('¿Va bien?')
    await card.get('button[aria-label="Show quoted text"]').trigger('click')
    expect(card.text()).toContain('¿Va bien?')
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
