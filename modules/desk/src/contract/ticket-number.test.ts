import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTicketNumber } from './ticket-number.ts'

const lateEvening = new Date('2026-12-31T23:30:00Z')

test.each([
  [{ prefix: '', date: 'none', digits: 1 }, '42'],
  [{ prefix: '', date: 'none', digits: 5 }, '00042'],
  [{ prefix: 'HD-', date: 'none', digits: 5 }, 'HD-00042'],
  [{ prefix: '', date: 'year', digits: 5 }, '202600042'],
  [{ prefix: '', date: 'day', digits: 5 }, '2026123100042'],
] as const)('%j makes %s', (format, number) => {
  expect(formatTicketNumber(42, format, lateEvening, 'UTC')).toBe(number)
})

test('the date is the desk’s, not the server’s', () => {
  const format = { prefix: '', date: 'day', digits: 1 } as const
  expect(formatTicketNumber(7, format, lateEvening, 'Europe/Madrid')).toBe('202701017')
  expect(formatTicketNumber(7, format, lateEvening, 'America/Lima')).toBe('202612317')
})

test('a counter longer than its digits is kept whole', () => {
  expect(formatTicketNumber(123456, { prefix: '', date: 'none', digits: 3 }, lateEvening, 'UTC')).toBe('123456')
})

test('one format never gives two counters the same number on the same day', () => {
  const counter = fc.integer({ min: 1, max: 10_000_000 })
  const format = fc.record({ prefix: fc.constantFrom('', 'HD-', '1'), date: fc.constantFrom('none' as const, 'year' as const, 'day' as const), digits: fc.integer({ min: 1, max: 12 }) })
  fc.assert(
    fc.property(counter, counter, format, (one, other, chosen) => {
      const same = formatTicketNumber(one, chosen, lateEvening, 'UTC') === formatTicketNumber(other, chosen, lateEvening, 'UTC')
      expect(same).toBe(one === other)
    }),
  )
})
