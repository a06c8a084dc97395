import { expect, test } from 'vitest'
import { waitSeconds } from './login-throttle.ts'
import { secondsAfter } from './session.ts'

const limit = { burst: 3, everySeconds: 10 }
const now = new Date('2026-11-21T10:00:00Z')
/** The bucket after so many failures at once. */
const failures = (count: number) => secondsAfter(now, count * limit.everySeconds)

test('as many failures as the burst are free, then one more each interval', () => {
  expect(waitSeconds(null, limit, now)).toBe(0)
  expect(waitSeconds(failures(2), limit, now)).toBe(0)
  expect(waitSeconds(failures(3), limit, now)).toBe(10)
  expect(waitSeconds(failures(3), limit, secondsAfter(now, 4))).toBe(6)
  expect(waitSeconds(failures(3), limit, secondsAfter(now, 10))).toBe(0)
})

test('an old bucket is an empty one', () => {
  expect(waitSeconds(failures(3), limit, secondsAfter(now, 3600))).toBe(0)
})
