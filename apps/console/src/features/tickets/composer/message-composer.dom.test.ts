import type { Ticket } from '@timbre/tickets/contract'
import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import texts from '../../../../locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../../shared/api/index.ts'
import { provideLive } from '../../../shared/live/index.ts'
import { useSession } from '../../session/index.ts'
import { fakeLive, ticket } from '../store/testing.ts'
import { useThreads } from '../store/threads.store.ts'
import { useDrafts } from './drafts.store.ts'
import MessageComposer from './MessageComposer.vue'

beforeEach(() => localStorage.clear())

describe('the composer', () => {
  it('names the audience on its button, and changes form for a note', async () => {
    const { composer } = show(['tickets.ticket.reply', 'tickets.ticket.note'])
    expect(sendButton(composer).text()).toBe('Send reply to Ana')
    await composer.get('[data-mode=note]').trigger('click')
    expect(sendButton(composer).text()).toBe('Save note')
    expect(composer.get('[role=tabpanel]').classes()).toContain('border-dashed')
    expect(composer.get('textarea').attributes('aria-label')).toBe('Internal note')
  })

  it('tells who else gets a reply', () => {
    const { composer } = show(['tickets.ticket.reply'], [{ id: 8, name: 'Luis', email: 'luis@example.com' }])
    expect(sendButton(composer).text()).toBe('Send reply to Ana and one more')
    expect(composer.text()).toContain('Copy to Luis (luis@example.com)')
  })

  it('offers only what its writer may do', () => {
    const light = show(['tickets.ticket.note']).composer
    expect(light.findAll('[role=tab]').map((tab) => tab.text())).toEqual(['Note'])
    const reader = show([]).composer
    expect(reader.find('textarea').exists()).toBe(false)
    expect(reader.text()).toContain('You can read this ticket')
  })

  it('keeps a text per ticket and mode, also over a reload', async () => {
    const first = show(['tickets.ticket.reply', 'tickets.ticket.note']).composer
    await first.get('textarea').setValue('Hola Ana')
    await first.get('[data-mode=note]').trigger('click')
    expect(value(first)).toBe('')
    await first.get('textarea').setValue('ojo')
    const again = show(['tickets.ticket.reply', 'tickets.ticket.note']).composer
    expect(value(again)).toBe('Hola Ana')
    await again.get('[data-mode=note]').trigger('click')
    expect(value(again)).toBe('ojo')
  })

  it('sends with Ctrl+Enter and empties itself; what fails stays in the thread', async () => {
    const { composer, threads } = show(['tickets.ticket.reply', 'tickets.ticket.note'])
    await composer.get('textarea').setValue('Hola Ana')
    await composer.get('textarea').trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(value(composer)).toBe('')
    expect(threads.threads.get(1)?.pending).toMatchObject([{ kind: 'reply', text: 'Hola Ana' }])
    await composer.get('textarea').trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(threads.threads.get(1)?.pending).toHaveLength(1)
  })

  it('takes a message back that did not leave, above what was typed since and with its files', async () => {
    const { composer, drafts } = show(['tickets.ticket.reply', 'tickets.ticket.note'])
    await composer.get('textarea').setValue('And then')
    drafts.giveBack(1, { kind: 'reply', text: 'Hola Ana', attachments: [{ id: 'f', name: 'plan.pdf', size: 3 }] })
    await nextTick()
    expect(value(composer)).toBe('Hola Ana\n\nAnd then')
    expect(composer.text()).toContain('plan.pdf')
  })
})

type Shown = ReturnType<typeof mountWithTexts>

function show(permissions: string[], copies: readonly Ticket['requester'][] = []) {
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  const pinia = createPinia()
  const composer = mountWithTexts(MessageComposer, { ticket: ticket(1, 1), copies }, {
    texts,
    plugins: [
      { install: (app) => provideApi(app, createApiClient({ access, fetch: () => Promise.reject(new TypeError('offline')) }), access) },
      { install: (app) => provideLive(app, fakeLive().client) },
      pinia,
      { install: () => (useSession(pinia).me = { id: 1, permissions: { everywhere: permissions, byDepartment: {} } } as never) },
      createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] }),
    ],
  })
  return { composer, threads: useThreads(pinia), drafts: useDrafts(pinia) }
}

function sendButton(composer: Shown) {
  return composer.get('button[type=submit]')
}

function value(composer: Shown): string {
  return composer.get('textarea').element.value
}
