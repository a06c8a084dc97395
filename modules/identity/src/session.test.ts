import { expect, test } from 'vitest'
import { isOver, judgeRefresh, secondsAfter, sessionTimes } from './session.ts'

const now = new Date('2026-11-21T10:00:00Z')
const later = secondsAfter(now, 3600)
const open = { endedAt: null, expiresAt: later, refreshedAt: now }
const current = { replacedAt: null, expiresAt: later }

test('the current token rotates', () => {
  expect(judgeRefresh(open, current, now)).toBe('rotate')
})

test('the previous token is honoured for ten seconds, then it is a sign of theft', () => {
  expect(judgeRefresh(open, { ...current, replacedAt: secondsAfter(now, -sessionTimes.grace) }, now)).toBe('repeat')
  expect(judgeRefresh(open, { ...current, replacedAt: secondsAfter(now, -sessionTimes.grace - 1) }, now)).toBe('reuse')
})

test('time ends what nobody ended', () => {
  expect(judgeRefresh(open, { ...current, expiresAt: now }, now)).toBe('over')
  expect(judgeRefresh({ ...open, expiresAt: now }, current, now)).toBe('over')
  expect(judgeRefresh({ ...open, endedAt: now }, current, now)).toBe('over')
  expect(isOver(open, now)).toBe(false)
  expect(isOver(open, later)).toBe(true)
})

test('who never comes back for a new token is gone, whatever still hangs on the session', () => {
  const long = { ...open, expiresAt: secondsAfter(now, sessionTimes.absolute) }
  expect(isOver(long, secondsAfter(now, sessionTimes.idle - 1))).toBe(false)
  expect(isOver(long, secondsAfter(now, sessionTimes.idle))).toBe(true)
  expect(isOver({ ...long, refreshedAt: secondsAfter(now, 3600) }, secondsAfter(now, sessionTimes.idle))).toBe(false)
})
