import { NotificationSettings, type Notification } from '@timbre/notifications/contract'
import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import UApp from '@nuxt/ui/components/App.vue'
import { h, nextTick, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import main from '../../../locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../shared/api/index.ts'
import { provideLive, type LiveMessage } from '../../shared/live/index.ts'
import { usePreference } from '../../shared/preferences.ts'
import { fakeLive } from '../../shared/live/testing.ts'
import { useUndo } from '../../shared/undo.ts'
import ListHead from './list/ListHead.vue'
import NotificationList from './list/NotificationList.vue'
import texts from './locales/en.json'
import NotificationSettingsSection from './settings/NotificationSettings.vue'

const item = (id: number, more: Partial<Notification> = {}): Notification => ({
  id,
  kind: 'mention',
  ticket: { id: 1, number: '1042', subject: 'Printer' },
  messageId: null,
  actor: { type: 'agent', id: 2, name: 'Anna' },
  count: 1,
  createdAt: '2026-11-21T10:00:00.000Z',
  seenAt: null,
  ...more,
})

/** Buttons that are only icons tell their names. */
const withTooltips = (component: Component) => ({ render: () => h(UApp, null, { default: () => h(component) }) })

let undoLast = () => {}
const PanelOfAll = {
  setup() {
    undoLast = useUndo().undoLast
    return () => [h(ListHead), h(NotificationList)]
  },
}

function show(items: readonly Notification[], component: Component = NotificationList) {
  const asked: { path: string; body: unknown }[] = []
  const server = { items: [...items], answers: Promise.resolve() }
  const fetch = vi.fn(async (url: string, init?: RequestInit) => {
    const path = url.replace('/api/v1', '')
    if (init?.method === 'POST') asked.push({ path, body: JSON.parse(String(init.body)) })
    await server.answers
    const unseen = server.items.filter(({ seenAt }) => seenAt === null).length
    const answer = path === '/notifications' ? { items: server.items, nextCursor: null } : path === '/notifications/count' ? { unseen } : { ids: server.items.map(({ id }) => id), unseen: 0 }
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } })
  })
  const access = createAccess({ ask: async () => undefined, exclusively: async (_name, run) => run(), onGrant: () => {}, onEnd: () => {} })
  const live = fakeLive()
  const router = createRouter({ history: createMemoryHistory(), routes: ['tickets', 'view/:view', 't/:number', 'notifications'].map((path) => ({ path: `/${path}`, name: path === 't/:number' ? 'ticket' : (path.split('/')[0] as string), component: { template: '<i />' } })) })
  const plugins = [createPinia(), router, { install: (app: never) => (provideApi(app, createApiClient({ access, fetch: fetch as never }), access), provideLive(app, live.client)) }]
  const list = mountWithTexts(withTooltips(component), {}, { texts: { ...main, ...texts }, plugins: plugins as never })
  return { list, asked, server, live }
}

beforeEach(() => localStorage.clear())

describe('the list', () => {
  it('tells by ticket what came, and goes there', async () => {
    const { list, asked } = show([item(3), item(2, { kind: 'assigned' }), item(1, { kind: 'department', ticket: null, count: 6, seenAt: '2026-11-21T10:00:00.000Z' })])
    await vi.waitFor(() => expect(list.findAll('li')).toHaveLength(2))
    const [first, second] = list.findAll('li')
    expect(first?.text()).toContain('Printer')
    expect(first?.text()).toContain('#1042 · Anna mentioned you, and one more')
    expect(second?.text()).toContain('6 new tickets in your departments')
    expect(second?.get('a').attributes('href')).toBe('/view/unassigned')
    await first?.get('a').trigger('click')
    await vi.waitFor(() => expect(asked).toEqual([{ path: '/notifications/seen', body: { ids: [3, 2] } }]))
    expect(first?.text()).not.toContain('New:')
  })

  it('says that there is nothing', async () => {
    const { list } = show([])
    await vi.waitFor(() => expect(list.text()).toContain('Nothing to know'))
  })

  it('is walked with the keyboard', async () => {
    const { list, asked } = show([item(3), item(2, { ticket: { id: 2, number: '7', subject: 'Scanner' } })])
    await vi.waitFor(() => expect(list.findAll('li')).toHaveLength(2))
    await list.get('div').trigger('keydown', { key: 'j' })
    await list.get('div').trigger('keydown', { key: 'ArrowDown' })
    expect(document.activeElement?.textContent).toContain('Scanner')
    await list.get('div').trigger('keydown', { key: 'x' })
    await vi.waitFor(() => expect(asked).toEqual([{ path: '/notifications/seen', body: { ids: [2] } }]))
  })

  it('shows what comes while it is open', async () => {
    const { list, server, live } = show([item(3)])
    await vi.waitFor(() => expect(list.findAll('li')).toHaveLength(1))
    server.items.unshift(item(4, { ticket: { id: 9, number: '9', subject: 'Cable' } }))
    live.says({ type: 'notification', id: 4, kind: 'mention', ticket: { id: 9, number: '9', subject: 'Cable' }, actorName: 'Anna', count: 1, rings: true, seq: 5 } as LiveMessage)
    await vi.waitFor(() => expect(list.findAll('li').map((row) => row.text())).toEqual([expect.stringContaining('Cable'), expect.stringContaining('Printer')]))
  })

  it('is marked as seen with one step, which is taken back even before the server has answered', async () => {
    const { list, asked, server } = show([item(3)], PanelOfAll)
    const markAll = await vi.waitFor(() => list.findAll('button').find((one) => one.text() === 'Mark all as seen') ?? expect.fail('no button'))
    let answer = () => {}
    server.answers = new Promise((resolve) => (answer = resolve))
    await markAll.trigger('click')
    expect(list.text()).not.toContain('New:')
    undoLast()
    answer()
    await vi.waitFor(() => expect(asked.map(({ path }) => path)).toEqual(['/notifications/seen', '/notifications/unseen']))
  })

  it('misses nothing that came while there was no line', async () => {
    const { list, server, live } = show([item(3)])
    await vi.waitFor(() => expect(list.findAll('li')).toHaveLength(1))
    live.becomes('reconnecting')
    server.items.unshift(item(4, { ticket: { id: 9, number: '9', subject: 'Cable' } }))
    live.becomes('live')
    await vi.waitFor(() => expect(list.findAll('li')).toHaveLength(2))
  })
})

describe('the settings', () => {
  const choices = usePreference(NotificationSettings)

  it('take a preset and tell when something was chosen otherwise', async () => {
    choices.value = NotificationSettings.initial
    const settings = mountWithTexts(withTooltips(NotificationSettingsSection), {}, { texts: { ...main, ...texts }, plugins: [createPinia(), { install: (app: never) => provideApi(app, {} as never, {} as never) }] as never })
    const radio = (index: number) => settings.findAll('input[type=radio]')[index]?.element as HTMLInputElement
    expect(radio(1).checked).toBe(true)
    await settings.findAll('input[type=radio]')[0]?.trigger('change')
    expect(choices.value.department.inApp).toBe(false)
    await settings.findAll('select')[1]?.setValue('bell')
    await nextTick()
    expect(choices.value.reply.sound).toBe('bell')
    expect(settings.text()).toContain('You have chosen something of your own below.')
  })
})
