import { describe, expect, it } from 'vitest'
import { message } from '../store/testing.ts'
import { timeline } from '../store/timeline.ts'
import { firstUnreadOf, foldThread, type Folding } from './folding.ts'

const none: Folding = { newFrom: undefined, upTo: 1000, open: new Set(), listed: new Set() }
const thread = (count: number) => Array.from({ length: count }, (_, index) => ({ ...message(index + 1, 0), createdAt: new Date(Date.UTC(2026, 10, 1, 0, index)).toISOString() }))
/** `1` open, `-1` a line, `n3` three in one line, `*` the divider. */
const shown = (count: number, folding: Partial<Folding> = {}, messages = thread(count)) =>
  foldThread(timeline(messages, []), { ...none, ...folding }).map((item) =>
    item.type === 'message' ? item.message.id : item.type === 'folded' ? -item.message.id : item.type === 'earlier' ? `n${item.messages.length}` : item.type === 'new' ? '*' : '?',
  )

describe('a thread that was read', () => {
  it('is shown whole while it is short', () => expect(shown(6)).toEqual([1, 2, 3, 4, 5, 6]))
  it('folds to lines but for its last two messages', () => expect(shown(7)).toEqual([-1, -2, -3, -4, -5, 6, 7]))
  it('folds many lines to one, and keeps how it began', () => expect(shown(500)).toEqual([-1, 'n497', 499, 500]))
})

describe('a thread with something new', () => {
  it('opens from the message before it', () => {
    expect(shown(9, { newFrom: 8 })).toEqual([-1, 'n5', 7, '*', 8, 9])
    expect(shown(3, { newFrom: 2 })).toEqual([1, '*', 2, 3])
  })
  it('that was never read is all new', () => expect(shown(8, { newFrom: 1 })).toEqual(['*', 1, 2, 3, 4, 5, 6, 7, 8]))
})

it('folds nothing more while somebody reads', () => expect(shown(9, { upTo: 7 })).toEqual([-1, -2, -3, -4, -5, 6, 7, 8, 9]))

describe('what is unfolded', () => {
  it('one by one', () => expect(shown(9, { open: new Set([1, 4]) })).toEqual([1, -2, -3, 4, -5, -6, -7, 8, 9]))
  it('as lines', () => expect(shown(9, { listed: new Set([2, 3, 4, 5, 6, 7]) })).toEqual([-1, -2, -3, -4, -5, -6, -7, 8, 9]))
})

it('never folds what waits for somebody', () => {
  const messages = thread(10)
  messages[2] = { ...messages[2]!, unknownSender: true }
  messages[4] = { ...messages[4]!, kind: 'reply', deliveries: [{ recipient: 'a@b.test', state: 'failed', errorCode: 'refused', error: null, attempts: 1, updatedAt: '' } as never] }
  expect(shown(10, {}, messages)).toEqual([-1, -2, 3, -4, 5, -6, -7, -8, 9, 10])
})

it('hides what happened between messages that are out of sight', () => {
  const change = { id: 1, type: 'tickets.ticketChanged', actor: { type: 'agent' as const, id: 1, name: 'Luis' }, changes: { statusId: { from: 1, to: 2 } }, at: new Date(Date.UTC(2026, 10, 1, 0, 3, 30)).toISOString() }
  expect(foldThread(timeline(thread(12), [change]), none).map(({ type }) => type)).toEqual(['folded', 'earlier', 'message', 'message'])
})

it('finds where reading goes on: after what was read, past one’s own', () => {
  const messages = thread(4).map((one) => (one.id === 3 ? { ...one, author: { ...one.author, type: 'agent' as const, id: 9 } } : one))
  const mine = (author: { type: string; id: number | null }) => author.type === 'agent' && author.id === 9
  expect([0, 2, 4].map((upTo) => firstUnreadOf(messages, upTo, mine))).toEqual([1, 4, undefined])
})
