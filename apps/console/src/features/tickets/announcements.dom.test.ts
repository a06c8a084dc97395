import UApp from '@nuxt/ui/components/App.vue'
import type { Message } from '@timbre/tickets/contract'
import { LiveAnnouncer, announce } from '@timbre/ui'
import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import texts from '../../../locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../shared/api/index.ts'
import { provideLive } from '../../shared/live/index.ts'
import { fakeLive } from '../../shared/live/testing.ts'
import { usePreferencesOf } from '../../shared/preferences.ts'
import { useSession } from '../session/index.ts'
import { nothing } from './composer/draft-copies.ts'
import { useSending } from './composer/sending.ts'
import { message, ticket } from './store/testing.ts'
import { useThreads } from './store/threads.store.ts'
import { useTickets } from './store/tickets.store.ts'
import TicketThread from './thread/TicketThread.vue'

// Writing is a matter of its own, and what it brings takes long to load.
vi.mock('./composer/MessageComposer.vue', () => ({ default: { render: () => null } }))

let shown: ReturnType<typeof show>
let silences = 0
/** The same words twice in a row would be said differently. */
const quiet = () => announce(`silence ${++silences}`)

beforeEach(async () => {
  quiet()
  localStorage.clear()
  usePreferencesOf(undefined, undefined)
  shown = show()
  await nextTick()
})
afterEach(() => shown.wrapper.unmount())

it('says who wrote in the open ticket, several at once in one sentence', async () => {
  shown.hasMessages(1, [message(1, 0)])
  expect(await shown.said()).toBe('')
  shown.hasMessages(1, [message(1, 0), message(2, 1)])
  expect(await shown.said()).toBe('New message from Ana Ruiz')
  shown.hasMessages(1, [message(1, 0), message(2, 1), message(3, 2), message(4, 3)])
  expect(await shown.said()).toBe('2 new messages, the last one from Ana Ruiz')
})

it('says nothing of what one wrote oneself, nor of other tickets', async () => {
  shown.hasMessages(1, [message(1, 0)])
  shown.hasMessages(2, [message(8, 0)])
  await shown.said()
  const own: Message = { ...message(2, 1), kind: 'reply', author: { type: 'agent', id: 1, name: 'Alex', email: null } }
  shown.hasMessages(1, [message(1, 0), own])
  shown.hasMessages(2, [message(8, 0), message(9, 1)])
  expect(await shown.said()).toBe('')
})

it('says once that a note is saved; a reply that can be taken back is said by its toast', async () => {
  shown.answers({ ...message(5, 1), kind: 'note', author: { type: 'agent', id: 1, name: 'Alex', email: null } })
  await shown.sending.send(1, { kind: 'note', text: 'Hola', content: { ...nothing, html: '<p>Hola</p>' } })
  expect(await shown.said()).toBe('Note on #1001 saved')
  quiet()
  shown.answers({ ...message(6, 1), kind: 'reply', author: { type: 'agent', id: 1, name: 'Alex', email: null } })
  await shown.sending.send(1, { kind: 'reply', text: 'Hola', content: { ...nothing, html: '<p>Hola</p>' } })
  expect(await shown.said()).toBe('')
})

it('says with an alert, beside the message, that it was not sent', async () => {
  shown.hasMessages(1, [message(1, 0)])
  shown.answers(undefined)
  await shown.sending.send(1, { kind: 'reply', text: 'Hola', content: { ...nothing, html: '<p>Hola</p>' } })
  expect(await shown.said()).toBe('')
  expect(shown.wrapper.findAll('[role=alert]')).toHaveLength(1)
})

it('is politely said, and the thread is a log that does not read itself out', () => {
  shown.hasMessages(1, [message(1, 0)])
  expect(shown.wrapper.get('[data-testid=announcer]').attributes()).toMatchObject({ role: 'status', 'aria-live': 'polite' })
  expect(shown.wrapper.get('[role=log]').attributes('aria-live')).toBe('off')
})

/** An open ticket, with what is said aloud beside it. */
function show() {
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  const pinia = createPinia()
  let sending!: ReturnType<typeof useSending>
  let answer: Message | undefined
  const server: typeof fetch = (_url, init) => (init?.method === 'POST' && answer ? Promise.resolve(new Response(JSON.stringify(answer), { status: 201 })) : Promise.reject(new TypeError('offline')))
  const desk = defineComponent(() => {
    sending = useSending()
    return () => h(UApp, () => [h(TicketThread, { ticketId: 1, closable: false }), h(LiveAnnouncer)])
  })
  const open = () => mountWithTexts(desk, {}, {
    texts,
    plugins: [
      { install: (app) => provideApi(app, createApiClient({ access, fetch: server }), access) },
      { install: (app) => provideLive(app, fakeLive().client) },
      pinia,
      { install: () => ((useSession(pinia).me = { id: 1, undoSendSeconds: 10, permissions: { everywhere: [], byDepartment: {} } } as never), useTickets(pinia).put(ticket(1, 1))) },
      createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] }),
    ],
  })
  const wrapper = open()
  return {
    wrapper,
    sending,
    answers: (sent: Message | undefined) => void (answer = sent),
    hasMessages: (id: number, messages: readonly Message[]) => void useThreads(pinia).threads.set(id, { messages, gaps: [], history: [], copies: [], uninvited: [], loaded: true, problem: undefined, pending: [], gone: false }),
    said: async () => {
      await nextTick()
      await nextTick()
      const { textContent } = wrapper.get('[data-testid=announcer]').element
      return textContent === `silence ${silences}` ? '' : textContent
    },
  }
}
