import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecipientResult } from '../kit/index.ts'
import { defaultPolicy, finished, isDue, nextLook, recovered, started, type DeliveryRow } from './delivery.ts'

const now = new Date('2026-06-01T10:00:00Z')
const fresh: DeliveryRow = { state: 'queued', attempts: 0, nextAttemptAt: now, handedOverAt: null, retriedAfterUncertain: false, errorCode: null, error: null }
const results = fc.constantFrom<RecipientResult['result']>('accepted', 'later', 'refused', 'unknown')

function outcome(result: RecipientResult['result']): RecipientResult {
  const recipient = 'ana@customer.example'
  return result === 'accepted' ? { recipient, result } : { recipient, result, failure: { code: result === 'unknown' ? 'unconfirmed' : result, detail: 'what was said' } }
}

function after(row: DeliveryRow, result: RecipientResult['result'], at = now): DeliveryRow {
  const begun = { ...row, ...started(row) }
  return { ...begun, ...finished(begun, outcome(result), defaultPolicy, at) }
}

describe('a delivery', () => {
  test('waits longer each time and fails after about three days', () => {
    let row = fresh
    let at = now
    const waits: number[] = []
    while (row.state === 'queued') {
      row = after(row, 'later', at)
      if (row.nextAttemptAt === null) break
      waits.push((row.nextAttemptAt.getTime() - at.getTime()) / 1000)
      at = row.nextAttemptAt
    }
    expect(waits.slice(0, 4)).toEqual([60, 300, 900, 3600])
    expect(waits).toEqual([...waits].sort((left, right) => left - right))
    expect((at.getTime() - now.getTime()) / 86_400_000).toBeGreaterThan(2.5)
    expect(row).toMatchObject({ state: 'failed', attempts: 12, errorCode: 'later', error: 'what was said' })
  })

  test('refused for good is failed with the words of the server', () => {
    expect(after(fresh, 'refused')).toMatchObject({ state: 'failed', errorCode: 'refused', error: 'what was said', nextAttemptAt: null })
  })

  test('uncertain gets one more try after ten minutes, and no third', () => {
    const once = after(fresh, 'unknown')
    expect(once).toMatchObject({ state: 'uncertain', errorCode: 'unconfirmed', nextAttemptAt: new Date('2026-06-01T10:10:00Z') })
    expect(isDue(once, now)).toBe(false)
    expect(isDue(once, new Date('2026-06-01T10:10:00Z'))).toBe(true)
    const twice = after(once, 'unknown')
    expect(twice).toMatchObject({ state: 'uncertain', nextAttemptAt: null })
    expect(isDue(twice, new Date('2027-01-01T00:00:00Z'))).toBe(false)
  })

  test('left by a crash: before the hand-over it starts anew, after it nobody knows', () => {
    const begun = { ...fresh, ...started(fresh) }
    expect(recovered(begun, defaultPolicy, now)).toMatchObject({ state: 'queued', nextAttemptAt: now })
    expect(recovered({ ...begun, handedOverAt: now }, defaultPolicy, now)).toMatchObject({ state: 'uncertain', nextAttemptAt: new Date('2026-06-01T10:10:00Z') })
    expect(recovered(fresh, defaultPolicy, now)).toBeNull()
  })

  test('never hands over more than one copy too many, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(results, fc.boolean()), { maxLength: 40 }), (story) => {
        let row = fresh
        let perhaps = 0
        for (const [result, crashed] of story) {
          if (row.nextAttemptAt === null || (row.state !== 'queued' && row.state !== 'uncertain')) break
          const at = row.nextAttemptAt
          const begun = { ...row, ...started(row) }
          const handedOver = result === 'unknown' || result === 'accepted'
          if (handedOver) perhaps++
          row = crashed
            ? { ...begun, ...recovered({ ...begun, handedOverAt: handedOver ? at : null }, defaultPolicy, at) }
            : { ...begun, ...finished(begun, outcome(result), defaultPolicy, at) }
        }
        expect(perhaps).toBeLessThanOrEqual(2)
      }),
    )
  })

  test('is looked at again when its first recipient is due', () => {
    expect(nextLook([{ ...fresh, nextAttemptAt: null }, fresh])).toEqual(now)
    expect(nextLook([{ ...fresh, nextAttemptAt: null }])).toBeNull()
  })
})
