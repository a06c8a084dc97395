import { expect, test } from 'vitest'
import { isUnread } from './reading.ts'

const ticket = { lastMessageId: 7, statusCategory: 'open', disposition: 'normal' }

test('what stands behind the mark is unread, whatever became of the ticket', () => {
  expect([6, 7, 8].map((upTo) => isUnread(ticket, upTo))).toEqual([true, false, false])
  expect(isUnread({ ...ticket, statusCategory: 'closed' }, 6)).toBe(true)
  expect(isUnread({ ...ticket, lastMessageId: null }, undefined)).toBe(false)
})

test.each([
  ['new', 'normal', true],
  ['onHold', 'normal', true],
  ['solved', 'normal', false],
  ['closed', 'normal', false],
  ['open', 'spam', false],
])('a ticket that is %s and %s, never opened, is unread: %s', (statusCategory, disposition, unread) => {
  expect(isUnread({ ...ticket, statusCategory, disposition }, undefined)).toBe(unread)
})
