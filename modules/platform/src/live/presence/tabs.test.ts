import { describe, expect, test } from 'vitest'
import type { Connection } from '../connection.ts'
import { createTabs } from './tabs.ts'

const tab = (agentId: number) => ({ actor: { agentId }, unsure: undefined }) as unknown as Connection
const doings = (tabs: ReturnType<typeof createTabs>, ticket: number) => tabs.visitorsOf(ticket).map(({ doing }) => doing)

describe('what a tab said', () => {
  test('is writing for ten seconds, viewing for forty-five, unless it says it again', () => {
    const tabs = createTabs()
    const ana = tab(1)
    expect(tabs.say(ana, new Map([[5, 'reply']]), 0)).toEqual([5])
    expect(tabs.expire(9_999)).toEqual([])
    expect(tabs.expire(10_000)).toEqual([5])
    expect(doings(tabs, 5)).toEqual(['viewing'])
    tabs.say(ana, new Map([[5, 'viewing']]), 20_000)
    expect(tabs.expire(64_999)).toEqual([])
    expect(tabs.expire(65_000)).toEqual([5])
    expect(doings(tabs, 5)).toEqual([])
    expect(tabs.expire(99_000)).toEqual([])
  })

  test('said again is no news', () => {
    const tabs = createTabs()
    const ana = tab(1)
    tabs.say(ana, new Map([[5, 'viewing'], [6, 'note']]), 0)
    expect(tabs.say(ana, new Map([[5, 'viewing'], [6, 'note']]), 1)).toEqual([])
    expect(tabs.say(ana, new Map([[5, 'viewing']]), 2)).toEqual([6])
  })

  test('is forgotten with the tab, and so is what it asked', () => {
    const tabs = createTabs()
    const ana = tab(1)
    tabs.say(ana, new Map([[5, 'viewing']]), 0)
    expect(tabs.follow(ana, new Set([5, 6]))).toEqual([5, 6])
    expect(tabs.leave(ana)).toEqual([5])
    expect([tabs.concerns(5), tabs.concerns(6)]).toEqual([false, false])
    expect(tabs.leave(ana)).toEqual([])
  })
})

test('a tab is told once, and again what it had put away', () => {
  const tabs = createTabs()
  const ana = tab(1)
  tabs.follow(ana, new Set([5]))
  expect(tabs.isNews(ana, 5, '[]')).toBe(false)
  expect(tabs.isNews(ana, 5, '[1]')).toBe(true)
  expect(tabs.isNews(ana, 5, '[1]')).toBe(false)
  tabs.follow(ana, new Set([6]))
  expect(tabs.follow(ana, new Set([5, 6]))).toEqual([5])
  expect(tabs.isNews(ana, 5, '[1]')).toBe(true)
})
