import type { HistoryItem, Message } from '@timbre/tickets/contract'
import { describe, expect, it } from 'vitest'
import { mergeMessages, timeline } from './timeline.ts'

describe('a timeline', () => {
  it('gathers what happened between two messages', () => {
    const entries = timeline({ messages: [message(1, 0), message(2, 5)], gaps: [] }, [change(12, 7), change(10, 1), change(11, 2)])
    expect(entries.map((entry) => entry.key)).toEqual(['message-1', 'changes-10', 'message-2', 'changes-12'])
    expect(entries[1]).toMatchObject({ items: [{ id: 10 }, { id: 11 }] })
  })

  it('leaves out the beginning and what says nothing', () => {
    const created = { ...change(9, 0), type: 'tickets.ticketCreated' }
    const silent = { ...change(13, 1), changes: { updatedAt: { from: 1, to: 2 } } }
    expect(timeline({ messages: [message(1, 0)], gaps: [] }, [created, silent]).map((entry) => entry.key)).toEqual(['message-1'])
  })
})

it('says where messages are missing', () => {
  const gap = { after: 1, before: 7, count: 5 }
  expect(timeline({ messages: [message(1, 0), message(7, 5)], gaps: [gap] }, [])).toMatchObject([{ type: 'message' }, { type: 'gap', gap }, { key: 'message-7' }])
})

it('begins with the ticket that the first mail spoke of', () => {
  const created = { ...change(9, 0), type: 'tickets.ticketCreated', possiblyRelatedTo: { id: 4, number: '1004' } }
  expect(timeline({ messages: [message(1, 0)], gaps: [] }, [created])[0]).toMatchObject({ type: 'related', number: '1004' })
})

it('merges messages by id, the newer copy winning, in the order of time', () => {
  const sent = { ...message(2, 5), text: 'sent' }
  expect(mergeMessages([message(1, 0), message(2, 5)], [sent, message(3, 9)]).map((item) => [item.id, item.text])).toEqual([
    [1, ''],
    [2, 'sent'],
    [3, ''],
  ])
})

function message(id: number, minute: number): Message {
  return { id, text: '', createdAt: at(minute) } as Message
}

function change(id: number, minute: number): HistoryItem {
  return { id, type: 'tickets.ticketChanged', actor: { type: 'agent', id: 1, name: 'Luis' }, changes: { statusId: { from: 1, to: 2 } }, at: at(minute) }
}

function at(minute: number): string {
  return `2026-11-21T10:0${minute}:00.000Z`
}
