import { TimbreError } from '@timbre/kernel'
import { describe, expect, test } from 'vitest'
import type { Condition } from '../contract.ts'
import { context, registry } from '../ticket-fields.fixture.ts'
import { checkCondition } from './check.ts'
import { fieldsOf, hasRelativeTime, isAboutEvents, isPersonal, isPredicable } from './inspect.ts'

function problemsOf(condition: unknown): { code: string; errors: readonly { path: string; message: string }[] } {
  try {
    checkCondition(registry, 'ticket', condition as Condition, context)
  } catch (error) {
    if (error instanceof TimbreError) return { code: error.code, errors: error.errors }
    throw error
  }
  return { code: 'none', errors: [] }
}

describe('a condition is refused', () => {
  test.each<[unknown, string, string, string]>([
    [
      { field: 'asigneeId', operator: 'is', value: 1 },
      'unknownField',
      '/field',
      'There is no field "asigneeId". Did you mean "assigneeId"?',
    ],
    [{ field: 'constructor', operator: 'is', value: 1 }, 'unknownField', '/field', 'There is no field "constructor".'],
    [{ field: 7, operator: 'is', value: 1 }, 'unknownField', '/field', 'Give the name of a field.'],
    [
      { field: 'channel', operator: 'contains', value: 'x' },
      'unknownOperator',
      '/operator',
      '"channel" knows the operators is, isNot, in, notIn, isEmpty, isNotEmpty, changed.',
    ],
    [
      { field: 'replies', operator: 'toString' },
      'unknownOperator',
      '/operator',
      '"replies" knows the operators is, isNot, in, notIn, above, atLeast, below, atMost, isEmpty, isNotEmpty, changed.',
    ],
    [{ field: 'before.statusId', operator: 'changed' }, 'unknownOperator', '/field', 'Use "statusId" without "before." here.'],
    [{ field: 'replies', operator: 'is', value: '1' }, 'invalidValue', '/value', 'Give a number.'],
    [{ field: 'replies', operator: 'is' }, 'invalidValue', '/value', '"is" takes one value.'],
    [{ field: 'replies', operator: 'is', value: null }, 'invalidValue', '/value', '"is" takes one value.'],
    [{ field: 'replies', operator: 'isEmpty', value: 1 }, 'invalidValue', '/value', '"isEmpty" takes no value.'],
    [{ field: 'tags', operator: 'hasAny', value: 'vip' }, 'invalidValue', '/value', '"hasAny" takes a list of 1 to 100 values.'],
    [{ field: 'tags', operator: 'hasAny', value: [] }, 'invalidValue', '/value', '"hasAny" takes a list of 1 to 100 values.'],
    [{ field: 'tags', operator: 'hasAny', value: ['vip', 3] }, 'invalidValue', '/value/1', 'Give a text.'],
    [{ field: 'subject', operator: 'contains', value: '' }, 'invalidValue', '/value', 'Give a text.'],
    [{ field: 'subject', operator: 'contains', value: 'a\0' }, 'invalidValue', '/value', 'Give a text without broken characters.'],
    [{ field: 'subject', operator: 'contains', value: '\ud800' }, 'invalidValue', '/value', 'Give a text without broken characters.'],
    [
      { field: 'channel', operator: 'is', value: 'pigeon' },
      'invalidValue',
      '/value',
      'There is no "pigeon". Choose from: email, chat, phone, any.',
    ],
    [{ field: 'statusId', operator: 'is', value: 'closed' }, 'invalidValue', '/value', 'status knows no "closed": give an id.'],
    [{ field: 'statusId', operator: 'is', value: 'me' }, 'invalidValue', '/value', 'status knows no "me": give an id.'],
    [{ field: 'statusId', operator: 'is', value: -1 }, 'invalidValue', '/value', 'Give an id: a whole number above zero.'],
    [
      { field: 'createdAt', operator: 'on', value: '-3d' },
      'invalidValue',
      '/value',
      'Give a day, such as 2026-01-31, today or yesterday. Compare with "after" or "before" to use -3d.',
    ],
    [{ all: {} }, 'invalidCondition', '/all', 'Give a list of conditions.'],
    [{}, 'invalidCondition', '', 'Give exactly one of all, any, not, or field with operator and value.'],
    [null, 'invalidCondition', '', 'Give exactly one of all, any, not, or field with operator and value.'],
    [{ all: [], any: [] }, 'invalidCondition', '', 'Give exactly one of all, any, not, or field with operator and value.'],
  ])('%j', (condition, code, path, message) => {
    expect(problemsOf(condition)).toEqual({ code: `rules.${code}`, errors: [{ path, message }] })
  })

  test('for everything that is wrong at once, each by its path', () => {
    const { errors } = problemsOf({
      any: [
        { field: 'unread', operator: 'is', value: true },
        { not: { field: 'replies', operator: 'is', value: 'x' } },
        { all: [{ field: 'nothing', operator: 'is' }] },
      ],
    })
    expect(errors.map((error) => error.path)).toEqual(['/any/1/not/value', '/any/2/all/0/field'])
  })

  test('when it is too deep or too large', () => {
    let deep: Condition = { all: [] }
    for (let depth = 0; depth < 100_000; depth++) deep = { not: deep }
    expect(problemsOf(deep).code).toBe('rules.conditionTooLarge')
    const wide = { any: Array.from({ length: 500 }, () => ({ field: 'unread', operator: 'is', value: true })) }
    expect(problemsOf(wide)).toMatchObject({ code: 'rules.conditionTooLarge', errors: [{ path: '/any/100' }] })
  })
})

describe('of a condition one can ask', () => {
  const condition: Condition = {
    all: [
      { field: 'before.statusId', operator: 'is', value: 1 },
      {
        not: {
          any: [
            { field: 'assigneeId', operator: 'is', value: 'me' },
            { field: 'createdAt', operator: 'after', value: '-3d' },
          ],
        },
      },
    ],
  }
  const plain: Condition = {
    all: [
      { field: 'subject', operator: 'is', value: 'me' },
      { field: 'reference', operator: 'is', value: 'today' },
      { field: 'createdAt', operator: 'after', value: '2026-01-01' },
    ],
  }

  test('which fields it looks at', () => {
    expect([...fieldsOf(condition)]).toEqual(['statusId', 'assigneeId', 'createdAt'])
  })
  test('whether its answer changes with time', () => {
    expect([hasRelativeTime(condition), hasRelativeTime(plain)]).toEqual([true, false])
  })
  test('whether its answer depends on who asks', () => {
    expect([isPersonal(registry, 'ticket', condition), isPersonal(registry, 'ticket', plain)]).toEqual([true, false])
  })
  test('whether it is about an event', () => {
    expect([isAboutEvents(condition), isAboutEvents(plain), isAboutEvents({ field: 'tags', operator: 'changed' })]).toEqual([
      true,
      false,
      true,
    ])
  })
  test('whether it can be tested in memory', () => {
    expect([
      isPredicable(registry, 'ticket', plain),
      isPredicable(registry, 'ticket', { not: { field: 'text', operator: 'matches', value: ['x'] } }),
    ]).toEqual([true, false])
  })
})
