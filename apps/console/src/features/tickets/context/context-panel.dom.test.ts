import UApp from '@nuxt/ui/components/App.vue'
import type { Ticket } from '@timbre/tickets/contract'
import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { h, nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import texts from '../../../../locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../../shared/api/index.ts'
import { provideLive } from '../../../shared/live/index.ts'
import { fakeLive } from '../../../shared/live/testing.ts'
import { usePreferencesOf } from '../../../shared/preferences.ts'
import { useSession } from '../../session/index.ts'
import { useCatalog } from '../store/catalog.store.ts'
import { ticket } from '../store/testing.ts'
import ContextPanel from './ContextPanel.vue'

describe('the cards beside a conversation', () => {
  beforeEach(() => usePreferencesOf(undefined, undefined))

  it('say who asks and what is known of the ticket', () => {
    const panel = show({ ...ticket(1, 1), tags: ['vip'], watcherIds: [7], type: { id: 3, name: 'Question' } })
    expect(titles(panel)).toEqual(['Customer', 'Their other tickets', 'Ticket', 'Tags', 'Followers'])
    for (const said of ['ana@example.com', 'Spanish', 'Question', 'vip', 'Berta Vidal']) expect(panel.text()).toContain(said)
  })

  it('can be changed by those who may, and only read by others', () => {
    expect(show(ticket(1, 1)).find('[aria-label="Type: No type"]').exists()).toBe(true)
    const panel = show({ ...ticket(1, 1), tags: ['vip'] }, [])
    expect(panel.find('[aria-label="Type: No type"]').exists()).toBe(false)
    expect(panel.find('[aria-label="Remove vip"]').exists()).toBe(false)
    expect(panel.text()).not.toContain('Add a tag')
    expect(show(ticket(1, 1), []).text()).toContain('It has none.')
  })

  it('fold, and stay so for the next ticket', async () => {
    const panel = show(ticket(1, 1))
    await foldButton(panel, 'Ticket').trigger('click')
    expect(foldButton(panel, 'Ticket').attributes('aria-expanded')).toBe('false')
    const next = show(ticket(2, 2))
    expect(foldButton(next, 'Ticket').attributes('aria-expanded')).toBe('false')
    expect(foldButton(next, 'Tags').attributes('aria-expanded')).toBe('true')
  })

  it('are carried where another one is, and the way out stays on top', async () => {
    const panel = show(ticket(1, 1))
    const sections = () => panel.findAll('section')
    await sections()[3]?.trigger('dragstart')
    await sections()[0]?.trigger('dragover')
    await sections()[0]?.trigger('drop')
    await nextTick()
    expect(titles(panel)).toEqual(['Tags', 'Customer', 'Their other tickets', 'Ticket', 'Followers'])
    expect(sections()[0]?.find('[aria-label="Hide the customer"]').exists()).toBe(true)
  })

  it('leave alone what is dragged over them from elsewhere', async () => {
    const panel = show(ticket(1, 1))
    const over = new Event('dragover', { bubbles: true, cancelable: true })
    panel.get('section').element.dispatchEvent(over)
    expect(over.defaultPrevented).toBe(false)
  })
})

type Shown = ReturnType<typeof show>
const titles = (panel: Shown) => panel.findAll('h3').map((heading) => heading.attributes('aria-label'))

function foldButton(panel: Shown, title: string) {
  return panel.get(`h3[aria-label="${title}"] button`)
}

function show(shown: Ticket, permissions: readonly string[] = ['tickets.ticket.edit']) {
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  const pinia = createPinia()
  return mountWithTexts({ render: () => h(UApp, () => h(ContextPanel, { ticket: shown })) }, {}, {
    texts,
    plugins: [
      { install: (app) => provideApi(app, createApiClient({ access, fetch: () => Promise.reject(new TypeError('offline')) }), access) },
      { install: (app) => provideLive(app, fakeLive().client) },
      pinia,
      { install: () => (useSession(pinia).me = { id: 1, permissions: { everywhere: permissions, byDepartment: {} } } as never) },
      { install: () => (useCatalog(pinia).agents = [{ id: 7, name: 'Berta Vidal' }] as never) },
      { install: () => (useCatalog(pinia).types = [{ id: 3, name: 'Question' }]) },
      createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }, { path: '/t/:number', name: 'ticket', component: {} }] }),
    ],
  })
}
