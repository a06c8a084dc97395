import { mountWithTexts } from '@timbre/ui/testing'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import texts from '../../../../locales/en.json'
import { nothing } from '../composer/draft-copies.ts'
import type { PendingMessage } from '../store/timeline.ts'
import PendingCard from './PendingCard.vue'

const sending: PendingMessage = { key: 'k', kind: 'reply', text: 'Hola Ana', content: { ...nothing, html: '<p>Hola Ana</p>' }, createdAt: '2026-11-21T10:00:00.000Z', state: 'sending' }
const wrote = (id: number, name: string) => ({ id, kind: 'customer' as const, author: { type: 'contact' as const, id, name }, createdAt: '2026-11-21T10:00:00.000Z' })

describe('a reply that stopped', () => {
  it('names who wrote, each once, and offers three ways on', async () => {
    const card = mountWithTexts(PendingCard, { message: { ...sending, state: 'stopped', newer: [wrote(2, 'Ana'), wrote(3, 'Berta'), wrote(4, 'Ana')] } }, { texts })
    expect(card.get('[role=alert]').text()).toContain('Ana and Berta wrote in the meantime.')
    for (const button of card.findAll('button')) await button.trigger('click')
    expect(Object.keys(card.emitted())).toEqual(expect.arrayContaining(['review', 'sendAnyway', 'discard']))
  })

  it('takes the focus of whoever has just sent it, and of nobody else', async () => {
    for (const elsewhere of [false, true]) {
      const host = document.body.appendChild(document.createElement('div'))
      const field = host.appendChild(document.createElement('input'))
      const card = mountWithTexts(PendingCard, { message: sending }, { texts })
      host.appendChild(card.element)
      if (elsewhere) field.focus()
      await card.setProps({ message: { ...sending, state: 'stopped', newer: [wrote(2, 'Ana')] } })
      await nextTick()
      expect(document.activeElement?.textContent).toContain(elsewhere ? '' : 'Review')
      expect(document.activeElement === field).toBe(elsewhere)
      host.remove()
    }
  })
})
