import { definePreference } from '@timbre/kernel/contract'
import { Type } from 'typebox'
import { beforeEach, expect, it, vi } from 'vitest'
import { preferencesKnown, loadPreferences, usePreference, usePreferencesOf, type PreferenceServer } from './preferences.ts'

const Columns = definePreference('tickets.columns', Type.Object({ width: Type.Integer(), shown: Type.Boolean() }), { width: 10, shown: true })

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

function fakeServer(kept: Record<string, unknown> = {}) {
  const saves: unknown[] = []
  let failure: unknown
  const refused: unknown[] = []
  const server: PreferenceServer = {
    load: () => (failure ? Promise.reject(failure as Error) : Promise.resolve({ ...kept })),
    save: (changes) => {
      if (failure) return Promise.reject(failure as Error)
      saves.push(changes)
      Object.assign(kept, changes)
      return Promise.resolve({ ...kept })
    },
    refused: (error) => void refused.push(error),
    worthAnotherTry: (error) => error === 'offline',
  }
  return { server, kept, saves, refused, fail: (error: unknown) => (failure = error) }
}

const settled = () => vi.advanceTimersByTimeAsync(500)

it('a choice holds at once, and the server has it soon, the last of several', async () => {
  const { server, saves } = fakeServer()
  usePreferencesOf(1, server)
  await settled()
  const columns = usePreference(Columns)
  expect(columns.value).toEqual({ width: 10, shown: true })
  columns.value = { ...columns.value, width: 20 }
  columns.value = { ...columns.value, width: 30 }
  expect(columns.value.width).toBe(30)
  await settled()
  expect(saves).toEqual([{ 'tickets.columns': { width: 30, shown: true } }])
})

it('a choice made elsewhere arrives, unless there is a newer one here', async () => {
  const { server, kept, saves } = fakeServer()
  usePreferencesOf(1, server)
  await settled()
  const columns = usePreference(Columns)
  kept['tickets.columns'] = { width: 5, shown: false }
  await loadPreferences()
  expect(columns.value).toEqual({ width: 5, shown: false })

  columns.value = { width: 7, shown: true }
  kept['tickets.columns'] = { width: 6, shown: false }
  await loadPreferences()
  expect(columns.value.width).toBe(7)
  await settled()
  expect(saves).toEqual([{ 'tickets.columns': { width: 7, shown: true } }])
})

it('what could not be saved is saved when the console is opened again', async () => {
  const first = fakeServer()
  usePreferencesOf(1, first.server)
  first.fail('offline')
  usePreference(Columns).value = { width: 44, shown: true }
  await settled()
  expect(first.refused).toEqual([])

  const again = fakeServer({ 'tickets.columns': Columns.initial })
  usePreferencesOf(1, again.server)
  expect(preferencesKnown.value).toBe(true)
  expect(usePreference(Columns).value.width).toBe(44)
  await settled()
  expect(again.kept['tickets.columns']).toEqual({ width: 44, shown: true })
})

it('what the server refuses is as it was again, and somebody is told', async () => {
  const { server, refused, fail } = fakeServer({ 'tickets.columns': { width: 3, shown: true } })
  usePreferencesOf(1, server)
  await settled()
  fail('too large')
  const columns = usePreference(Columns)
  columns.value = { width: 9, shown: true }
  await vi.advanceTimersByTimeAsync(400)
  fail(undefined)
  await settled()
  await loadPreferences()
  expect(refused).toEqual(['too large'])
  expect(columns.value.width).toBe(3)
})

it('each agent has their own, and nobody has any', async () => {
  const { server } = fakeServer({ 'tickets.columns': { width: 3, shown: true } })
  usePreferencesOf(1, server)
  await settled()
  usePreferencesOf(undefined, undefined)
  expect(usePreference(Columns).value).toEqual(Columns.initial)
  expect(preferencesKnown.value).toBe(false)
})
