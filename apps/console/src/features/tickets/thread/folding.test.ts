import { describe, expect, it } from 'vitest'
import { message } from '../store/testing.ts'
import { timeline } from '../store/timeline.ts'
import type { Gap } from '../store/stretches.ts'
import { firstUnreadOf, foldThread, type Folding } from './folding.ts'

const none: Folding = { newFrom: undefined, upTo: 1000, open: new Set(), listed: new Set() }
const thread = (count: number) => Array.from({ length: count }, (_, index) => ({ ...message(index + 1, 0), createdAt: new Date(Date.UTC(2026, 10, 1, 0, index)).toISOString() }))
/** `1` open, `-1` a line, `n3` three in one line, `…3` three that come when they are reached, `*` the divider. */
const shown = (count: number, folding: Partial<Folding> = {}, messages = thread(count), gaps: readonly Gap[] = []) =>
  foldThread(timeline({ messages, gaps }, []), { ...none, ...folding }).map((item) =>
    item.type === 'message' ? item.message.id : item.type === 'folded' ? -item.message.id : item.type === 'earlier' ? `n${item.count}` : item.type === 'new' ? '*' : item.type === 'gap' ? `…${item.gap.count}` : '?',
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

describe('messages that are not here yet', () => {
  /** The first of a thousand, and its last ones. */
  const long = (last: number) => [...thread(1), ...thread(1000).slice(-last)]
  const gap = (last: number) => [{ after: 1, before: 1001 - last, count: 999 - last }]

  it('go in one line with what was read', () => {
    expect(shown(0, {}, long(9), gap(9))).toEqual([-1, 'n997', 999, 1000])
    expect(shown(0, {}, long(2), gap(2))).toEqual([-1, 'n997', 999, 1000])
    expect(shown(0, { newFrom: 999 }, long(9), gap(9))).toEqual([-1, 'n996', 998, '*', 999, 1000])
    expect(shown(0, { newFrom: 992 }, long(9), gap(9))).toEqual([1, 'n990', '*', 992, 993, 994, 995, 996, 997, 998, 999, 1000])
  })

  it('come by themselves beside what the reader unfolded', () => {
    expect(shown(0, { listed: new Set([997, 998]) }, long(4), gap(4))).toEqual([-1, '…995', -997, -998, 999, 1000])
    expect(shown(0, { open: new Set([999]) }, long(2), gap(2))).toEqual([-1, '…997', 999, 1000])
  })

  it('come by themselves among the new ones', () => {
    const messages = [...thread(3), ...thread(1000).slice(-2)]
    expect(shown(0, { newFrom: 2 }, messages, [{ after: 3, before: 999, count: 995 }])).toEqual([1, '*', 2, 3, '…995', 999, 1000])
  })

  it('leave lines of their own where they lie in two places', () => {
    const messages = [...thread(1), ...thread(500).slice(-9), ...thread(1000).slice(-9)]
    const gaps = [{ after: 1, before: 492, count: 490 }, { after: 500, before: 992, count: 491 }]
    expect(shown(0, {}, messages, gaps)).toEqual([-1, 'n499', 'n498', 999, 1000])
  })
})

it('never folds what waits for somebody', () => {
  const messages = thread(10)
  messages[2] = { ...messages[2]!, unknownSender: true }
  messages[4] = { ...messages[4]!, kind: 'reply', deliveries: [{ recipient: 'a@b.test', state: 'failed', errorCode: 'refused', error: null, attempts: 1, updatedAt: '' } as never] }
  expect(shown(10, {}, messages)).toEqual([-1, -2, 3, -4, 5, -6, -7, -8, 9, 10])
})

it('hides what happened between messages that are out of sight', () => {
  const change = { id: 1, type: 'tickets.ticketChanged', actor: { type: 'agent' as const, id: 1, name: 'Luis' }, changes: { statusId: { from: 1, to: 2 } }, at: new Date(Date.UTC(2026, 10, 1, 0, 3, 30)).toISOString() }
  expect(foldThread(timeline({ messages: thread(12), gaps: [] }, [change]), none).map(({ type }) => type)).toEqual(['folded', 'earlier', 'message', 'message'])
})

it('finds where reading goes on: after what was read, past one’s own', () => {
  const messages = thread(4).map((one) => (one.id === 3 ? { ...one, author: { ...one.author, type: 'agent' as const, id: 9 } } : one))
  const mine = (author: { type: string; id: number | null }) => author.type === 'agent' && author.id === 9
  expect([0, 2, 4].map((upTo) => firstUnreadOf(messages, upTo, mine))).toEqual([1, 4, undefined])
})
