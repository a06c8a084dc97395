import UApp from '@nuxt/ui/components/App.vue'
import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import texts from '../../../locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../shared/api/index.ts'
import { provideLive } from '../../shared/live/index.ts'
import { fakeLive } from '../../shared/live/testing.ts'
import { usePreferencesOf } from '../../shared/preferences.ts'
import { useSession } from '../session/index.ts'
import { useCatalog } from './store/catalog.store.ts'
import { ticket } from './store/testing.ts'
import { useTickets } from './store/tickets.store.ts'
import { useTicketActions } from './ticket-actions.ts'

const solved = { id: 5, name: 'Solved', category: 'solved', position: 2 }
let end: () => void
afterEach(() => end())

it('a screen reader hears politely that a ticket is solved, once the server has it', async () => {
  const { actions, answers, heard } = show()
  const answer = answers()
  actions.solve(1)
  expect(heard()).toEqual([])
  answer(200, { ...ticket(1, 1), status: solved, version: 2 })
  await expect.poll(heard).toEqual([['polite', expect.stringContaining('#1001 is solved')]])
})

it('and at once, whatever is being read, that it could not be', async () => {
  const { actions, answers, heard } = show()
  const answer = answers()
  actions.solve(1)
  answer(422, { code: 'tickets.invalid', detail: 'Fill in the order first.' })
  await expect.poll(heard).toContainEqual(['assertive', expect.stringContaining('That was not saved: Fill in the order first.')])
})

/** An agent at a desk with one open ticket. */
function show() {
  usePreferencesOf(undefined, undefined)
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  const pinia = createPinia()
  const waiting: ((response: Response) => void)[] = []
  const server: typeof fetch = (_url, init) => (init?.method === 'PATCH' ? new Promise((resolve) => waiting.push(resolve)) : Promise.reject(new TypeError('offline')))
  let actions!: ReturnType<typeof useTicketActions>
  const desk = defineComponent(() => {
    actions = useTicketActions()
    return () => h(UApp)
  })
  const wrapper = mountWithTexts(desk, {}, {
    texts,
    plugins: [
      { install: (app) => (provideApi(app, createApiClient({ access, fetch: server }), access), provideLive(app, fakeLive().client)) },
      pinia,
      {
        install: () => {
          useSession(pinia).me = { id: 1, permissions: { everywhere: ['tickets.ticket.edit'], byDepartment: {} } } as never
          useCatalog(pinia).statuses = [solved] as never
          useTickets(pinia).put(ticket(1, 1))
        },
      },
      createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] }),
    ],
  })
  end = () => wrapper.unmount()
  return {
    actions,
    answers: () => (status: number, body: object) => waiting.shift()!(new Response(JSON.stringify(body), { status })),
    /** What is told to whoever does not see it: how, and in which words. */
    heard: () => [...document.querySelectorAll('[aria-live]')].flatMap((region) => (region.textContent?.trim() ? [[region.getAttribute('aria-live'), region.textContent.trim()]] : [])),
  }
}
