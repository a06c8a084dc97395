import { mountWithTexts } from '@timbre/ui/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { provideLive } from '../../shared/live/index.ts'
import { fakeLive } from '../../shared/live/testing.ts'
import { useLoaded } from './use-loaded.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('is loaded again when somebody changed what it is made of, and only then', async () => {
  const page = await show()
  page.server = 'two'
  await page.hears('agents')
  expect(page.shown()).toBe('one')
  await page.hears('settings')
  expect(page.shown()).toBe('two')
})

it('stays where its successor cannot be had', async () => {
  const page = await show()
  page.server = undefined
  await page.hears('settings')
  expect(page.shown()).toBe('one')
})

it('does not jump back while a change is on its way', async () => {
  const page = await show()
  const saving = page.loaded.changing(async () => {
    page.loaded.value.value = 'mine'
    await page.hears('settings')
    expect(page.shown()).toBe('mine')
    page.server = 'mine, saved'
  })
  await vi.runAllTimersAsync()
  await saving
  expect(page.shown()).toBe('mine, saved')
})

async function show() {
  const live = fakeLive()
  const page = { server: 'one' as string | undefined, loaded: undefined as unknown as ReturnType<typeof useLoaded<string>>, shown: () => page.loaded.value.value, hears }
  const load = () => (page.server === undefined ? Promise.reject(new Error('gone')) : Promise.resolve(page.server))
  const Page = defineComponent(() => {
    page.loaded = useLoaded(load, ['settings'])
    return () => h('p')
  })
  mountWithTexts(Page, {}, { plugins: [{ install: (app) => provideLive(app, live.client) }] })
  await vi.runAllTimersAsync()
  return page

  async function hears(name: string) {
    live.says({ type: 'catalog', name, seq: 1 })
    await vi.advanceTimersByTimeAsync(200)
  }
}
