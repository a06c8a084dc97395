import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { h, nextTick, ref } from 'vue'
import texts from '../../../../locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../../shared/api/index.ts'
import { provideLive } from '../../../shared/live/index.ts'
import { fakeLive } from '../../../shared/live/testing.ts'
import { useSession } from '../../session/index.ts'
import { useCatalog } from '../store/catalog.store.ts'
import { ticket } from '../store/testing.ts'
import { useTickets } from '../store/tickets.store.ts'
import FilterChips from './FilterChips.vue'
import ListFilter from './ListFilter.vue'

beforeEach(() => document.body.replaceChildren())

it('narrows by what is chosen, in one picker: more of one kind are alternatives', async () => {
  const { filter, open, choose, options } = show('')
  await open()
  expect(options()).toEqual(expect.arrayContaining(['Open', 'Pending', 'Me', 'Nobody', 'Luis', 'High', 'vip', 'muy urgente']))
  await choose('Open')
  expect(filter.value).toBe('status:#2')
  await choose('Pending')
  await choose('Nobody')
  await choose('muy urgente')
  expect(filter.value).toBe('status:#2,#3 assignee:none tag:"muy urgente"')
  await choose('Open')
  expect(filter.value).toBe('status:#3 assignee:none tag:"muy urgente"')
})

it('takes words and conditions as they are typed, and keeps them at hand to be taken off again', async () => {
  const { filter, open, type, choose, options } = show('status:#2')
  await open()
  await type('factura vencida')
  expect(filter.value).toBe('status:#2 "factura vencida"')
  await type('created>=-3d')
  expect(filter.value).toBe('status:#2 "factura vencida" created>=-3d')
  expect(options().slice(0, 2)).toEqual(['factura vencida', 'created>=-3d'])
  await choose('factura vencida')
  expect(filter.value).toBe('status:#2 created>=-3d')
})

it('is opened by its key', async () => {
  const { field } = show('')
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'f', bubbles: true, cancelable: true }))
  await expect.poll(() => document.activeElement).toBe(await field())
})

it('shows by what the list is narrowed, in words, each to be taken off by itself', async () => {
  const { filter, chips, press } = show('status:#2,#3 assignee:me "factura vencida"')
  expect(chips()).toEqual(['Status: Open, Pending', 'Assignee: Me', 'factura vencida'])
  await press('Remove Assignee: Me')
  expect(filter.value).toBe('status:#2,#3 "factura vencida"')
  expect(chips()).toEqual(['Status: Open, Pending', 'factura vencida'])
  await press('Clear filter')
  expect(filter.value).toBe('')
})

it('calls by its own text what it has no name for', () => {
  expect(show('status:#99 (tag:vip OR priority:#3)').chips()).toEqual(['status:#99 (tag:vip OR priority:#3)'])
  document.body.replaceChildren()
  expect(show('tag:nuevo,"por llamar" assignee:#77 -channel:chat').chips()).toEqual(['Tags: nuevo, por llamar', 'Assignee: #77', '-channel:chat'])
})

function show(first: string) {
  const filter = ref(first)
  const pinia = createPinia()
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  const heard = { modelValue: filter, 'onUpdate:modelValue': (text: string) => (filter.value = text) }
  mountWithTexts({ setup: () => () => [h(ListFilter, { ...heard, modelValue: filter.value }), h(FilterChips, { ...heard, modelValue: filter.value })] }, {}, {
    texts,
    plugins: [
      { install: (app) => (provideApi(app, createApiClient({ access, fetch: () => Promise.reject(new TypeError('offline')) }), access), provideLive(app, fakeLive().client)) },
      pinia,
      {
        install: () => {
          useSession(pinia).me = { id: 1, name: 'Alex', permissions: { everywhere: [], byDepartment: {} } } as never
          const catalog = useCatalog(pinia)
          catalog.statuses = [{ id: 2, name: 'Open' }, { id: 3, name: 'Pending' }] as never
          catalog.agents = [{ id: 1, name: 'Alex' }, { id: 5, name: 'Luis' }] as never
          catalog.priorities = [{ id: 3, name: 'High' }] as never
          useTickets(pinia).put({ ...ticket(1, 1), tags: ['vip', 'muy urgente'] })
        },
      },
    ],
  })
  const field = () => expect.poll(() => document.querySelector<HTMLInputElement>('[role=combobox]')).not.toBeNull().then(() => document.querySelector<HTMLInputElement>('[role=combobox]')!)
  const optionsShown = () => [...document.querySelectorAll<HTMLElement>('[role=option]')]
  const buttons = () => [...document.querySelectorAll<HTMLElement>('button')]
  const press = async (name: string) => {
    buttons().find((button) => (button.getAttribute('aria-label') ?? button.textContent?.trim()) === name)!.click()
    await nextTick()
  }
  return {
    filter,
    field,
    press,
    open: async () => {
      await press('Filter')
      await field()
    },
    options: () => optionsShown().map((option) => option.textContent?.trim()),
    choose: async (name: string) => {
      optionsShown().find((option) => option.textContent?.trim() === name)!.click()
      await nextTick()
    },
    type: async (typed: string) => {
      const input = await field()
      input.value = typed
      input.dispatchEvent(new Event('input', { bubbles: true }))
      await nextTick()
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
      await nextTick()
    },
    chips: () => [...document.querySelectorAll('[role=group][aria-label="Filtered by"] .truncate')].map((chip) => chip.textContent),
  }
}
