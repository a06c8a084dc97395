import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { TicketLists } from './lists.ts'

const fits = (value: unknown) => Check(TicketLists.schema, value)

test('what an agent has chosen for lists is of known form and bounded', () => {
  expect(fits(TicketLists.initial)).toBe(true)
  expect(fits({ order: ['mine'], hidden: ['trash'], views: { mine: { sort: 'waitingSince,id', table: true, columns: [{ name: 'subject', width: 320 }] } } })).toBe(true)
  expect(fits({ ...TicketLists.initial, views: { mine: { colour: 'red' } } })).toBe(false)
  expect(fits({ ...TicketLists.initial, views: { mine: { columns: [{ name: 'subject', width: 4 }] } } })).toBe(false)
  expect(fits({ ...TicketLists.initial, order: ['mine', 'mine'] })).toBe(false)
})
