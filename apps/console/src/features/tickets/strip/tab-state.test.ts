import { expect, it } from 'vitest'
import { fitting, shownTabs, tabState } from './tab-state.ts'

const now = new Date('2026-11-22T12:00:00Z')
const ticket = (lastReadMessageId: number, minutesAgo: number, category: 'open' | 'solved' = 'open') => ({ status: { id: 1, name: 'x', category }, disposition: 'normal' as const, lastMessageId: 7, reading: { unread: true, lastReadMessageId, version: 1 }, updatedAt: new Date(now.getTime() - minutesAgo * 60_000).toISOString() })

it('tells what waits for the agent from what moves and what rests', () => {
  expect(tabState(ticket(6, 600), false, now)).toBe('new')
  expect(tabState(ticket(6, 600), true, now)).toBe('active')
  expect(tabState(ticket(0, 600, 'solved'), false, now)).toBe('idle')
  expect(tabState(ticket(0, 600), false, now)).toBe('new')
  expect(tabState(ticket(7, 5), false, now)).toBe('active')
  expect(tabState(ticket(7, 61), false, now)).toBe('idle')
})

it('shows as many as there is room for, and always the opened one', () => {
  expect([fitting(8, 500, 150), fitting(2, 500, 150), fitting(8, 100, 150)]).toEqual([3, 2, 0])
  expect(shownTabs(['1', '2', '3', '4'], 2, '4')).toEqual(['1', '4'])
  expect(shownTabs(['1', '2', '3', '4'], 2, '2')).toEqual(['1', '2'])
  expect(shownTabs(['1', '2'], 2, '9')).toEqual(['1', '2'])
  expect(shownTabs(['1', '2'], 0, '1')).toEqual([])
})
