import fc from 'fast-check'
import type { Comparison, Condition } from './contract.ts'
import { operatorsFor, type Field } from './fields.ts'
import { context, departments, registry, statuses, type SampleTicket } from './ticket-fields.fixture.ts'

/** Arbitrary conditions and tickets whose values meet often enough for both answers to occur. */

const words = [
  'Factura',
  'FACTURA vencida',
  'corazón',
  'CORAZON',
  'ñandú',
  'Straße',
  'STRASSE',
  'Søren',
  'soren',
  'İstanbul',
  'ΟΔΟΣ',
  '1º',
  '100%',
  '_',
  'a\\b',
  "it's",
  '"x"',
  '(y)',
  '😀',
]
const text = fc
  .oneof(fc.constantFrom(...words), fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }), fc.string({ minLength: 1, maxLength: 4 }))
  .filter((value) => !value.includes('\0') && value.isWellFormed())
/** Texts that stand for something else in LIKE, in the text form, or once folded. */
export const trickyTexts = [
  ...words,
  'f',
  'fact',
  'a',
  'ss',
  'o',
  '%',
  'a%',
  '\\',
  '\u0301',
  'σ',
  'none',
  'any',
  'me',
  '-x',
  'a*',
  '*',
  'a,b',
  '>1',
  ' ',
]
const needle = fc.oneof(text, fc.constantFrom(...trickyTexts))
const tag = fc.constantFrom('vip', 'urgent', 'a b', 'none', 'any', 'é', '"', 'x*', 'OR', '-', '>', "o'clock")
const id = fc.integer({ min: 1, max: 8 })
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -1.25, 1e21, 1e-7, 2 ** 40, -0))
const time = fc.constantFrom(
  'now',
  'today',
  'yesterday',
  'tomorrow',
  '-3d',
  '+2h',
  '-30m',
  '-1w',
  '2026-11-20',
  '2026-03-29',
  '2026-11-20T23:30:00Z',
  '2026-11-21T00:30',
  '2026-11-20T23:30:00.001+00:00',
)
const day = fc.constantFrom('today', 'yesterday', '2026-11-20', '2026-03-29')

function valueOf(field: Field): fc.Arbitrary<string | number | boolean> {
  switch (field.type) {
    case 'text':
      return field.values ? fc.constantFrom(...field.values.map(({ value }) => value)) : needle
    case 'fullText':
      return needle.filter((value) => value.trim() !== '')
    case 'textSet':
      return tag
    case 'number':
      return number
    case 'boolean':
      return fc.boolean()
    case 'timestamp':
      return time
    case 'id':
    case 'idSet': {
      const symbols = [
        ...(field.symbols ? Object.keys(statuses) : []),
        ...(field.references === 'department' ? ['my departments'] : []),
        ...(field.references === 'agent' ? ['me'] : []),
      ]
      return symbols.length > 0 ? fc.oneof(id, fc.constantFrom(...symbols)) : id
    }
  }
}

function comparisonOf(field: Field, forEvents: boolean): fc.Arbitrary<Comparison> {
  const operators = operatorsFor(field).filter((operator) => operator !== 'changed' || forEvents)
  const beforeToo = forEvents && field.type !== 'fullText' ? fc.boolean() : fc.constant(false)
  return fc.tuple(fc.constantFrom(...operators), beforeToo).chain(([operator, before]): fc.Arbitrary<Comparison> => {
    const name = before && operator !== 'changed' ? `before.${field.name}` : field.name
    switch (operator) {
      case 'isEmpty':
      case 'isNotEmpty':
      case 'changed':
        return fc.constant({ field: name, operator })
      case 'on':
        return day.map((value) => ({ field: name, operator, value }))
      case 'in':
      case 'notIn':
      case 'hasAny':
      case 'hasAll':
      case 'hasNone':
      case 'matches':
        return fc
          .array(valueOf(field) as fc.Arbitrary<string | number>, { minLength: 1, maxLength: 3 })
          .map((value) => ({ field: name, operator, value }))
      default:
        return valueOf(field).map((value) => ({ field: name, operator, value }))
    }
  })
}

/** Conditions over the sample ticket. */
export function conditions({ fullText = false, events = false } = {}): fc.Arbitrary<Condition> {
  const fields = registry.fields('ticket').filter((field) => fullText || field.type !== 'fullText')
  const comparison: fc.Arbitrary<Condition> = fc.constantFrom(...fields).chain((field) => comparisonOf(field, events))
  return fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: comparison },
      { weight: 1, arbitrary: fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ not: tie('condition') }) },
    ),
  })).condition
}

const storedTime = fc.oneof(
  fc
    .constantFrom(
      '2026-11-20T23:30:00Z',
      '2026-11-20T23:00:00Z',
      '2026-11-21T09:30:00Z',
      '2026-11-18T09:30:00Z',
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
    )
    .map((value) => new Date(value)),
  fc.integer({ min: -200, max: 200 }).map((hours) => new Date(context.now.getTime() + hours * 3_600_000)),
)

function nullable<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { freq: 2 })
}

export const tickets: fc.Arbitrary<Omit<SampleTicket, 'id'>> = fc.record({
  subject: fc.oneof(text, fc.constant('')),
  reference: nullable(fc.oneof(text, fc.constant(''))),
  channel: fc.constantFrom('email', 'chat', 'phone', 'any'),
  statusId: fc.integer({ min: 1, max: 5 }),
  assigneeId: nullable(id),
  departmentId: nullable(fc.constantFrom(...Object.values(departments))),
  requesterId: id,
  tags: fc.uniqueArray(tag, { maxLength: 3 }),
  keywords: nullable(fc.uniqueArray(tag, { maxLength: 2 })),
  watcherIds: fc.uniqueArray(id, { maxLength: 3 }),
  replies: fc.integer({ min: -3, max: 3 }),
  score: nullable(number),
  unread: fc.boolean(),
  vip: nullable(fc.boolean()),
  createdAt: storedTime,
  solvedAt: nullable(storedTime),
})
