import { systemActor, TimbreError, type ContactActor } from '@timbre/kernel'
import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { describe, expect, test } from 'vitest'
import type { Condition } from '../contract.ts'
import { createFieldRegistry } from '../fields.ts'
import { parseQuery } from '../query/parse-query.ts'
import { printQuery } from '../query/print-query.ts'
import { aTicket, ana, context, registry, type SampleTicket } from '../ticket-fields.fixture.ts'
import { compileToPredicate } from './compile-to-predicate.ts'
import { compileToSql } from './compile-to-sql.ts'
import { isPersonal, isPredicable } from './inspect.ts'

const dialect = new PgDialect({ casing: 'snake_case' })

function sqlOf(condition: Condition, asked = context): { text: string; parameters: unknown[] } {
  const { sql, params } = dialect.sqlToQuery(compileToSql(registry, 'ticket', condition, asked))
  return { text: sql.replaceAll('"sample_tickets".', '').replaceAll('"', ''), parameters: params }
}

function matches(condition: Condition, ticket: Partial<SampleTicket> = {}, asked = context): boolean {
  return compileToPredicate<SampleTicket>(registry, 'ticket', condition, asked)({ ...aTicket, ...ticket })
}

function errorOf(run: () => unknown): TimbreError {
  try {
    run()
  } catch (error) {
    if (error instanceof TimbreError) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('SQL', () => {
  test.each<[Condition, string, unknown[]]>([
    [{ all: [] }, 'true', []],
    [{ any: [] }, 'false', []],
    [{ field: 'statusId', operator: 'is', value: 4 }, 'status_id = $1::bigint', [4]],
    [{ field: 'statusId', operator: 'is', value: 'open' }, 'status_id = any($1::bigint[])', [[2, 3]]],
    [{ field: 'statusId', operator: 'notIn', value: ['open', 4] }, 'status_id <> all($1::bigint[])', [[2, 3, 4]]],
    [{ field: 'assigneeId', operator: 'is', value: 'me' }, 'assignee_id = $1::bigint', [7]],
    [{ field: 'assigneeId', operator: 'isNot', value: 'me' }, '(assignee_id = $1::bigint) is not true', [7]],
    [{ field: 'departmentId', operator: 'is', value: 'my departments' }, 'department_id = any($1::bigint[])', [[1, 3]]],
    [{ field: 'assigneeId', operator: 'isEmpty' }, 'assignee_id is null', []],
    [{ field: 'statusId', operator: 'isEmpty' }, 'false', []],
    [{ field: 'tags', operator: 'hasAny', value: ['vip'] }, 'tags && $1::text[]', [['vip']]],
    [{ not: { field: 'tags', operator: 'hasAll', value: ['vip', 'new'] } }, 'not (tags @> $1::text[])', [['vip', 'new']]],
    [{ field: 'channel', operator: 'in', value: ['email', 'chat'] }, 'channel = any($1::text[])', [['email', 'chat']]],
    [{ field: 'subject', operator: 'contains', value: '50%_Á' }, 'timbre_fold(subject) like $1', ['%50\\%\\_a%']],
    [{ field: 'replies', operator: 'above', value: 1.5 }, 'replies > $1::numeric', [1.5]],
    [{ field: 'unread', operator: 'is', value: true }, 'unread', []],
    [{ field: 'vip', operator: 'isNot', value: true }, '(vip) is not true', []],
    [{ field: 'answered', operator: 'is', value: false }, 'not (solved_at is not null or replies > 0)', []],
    [{ field: 'createdAt', operator: 'after', value: '-1h' }, 'created_at > $1::timestamptz', ['2026-11-21T08:30:00.000Z']],
    [
      { field: 'createdAt', operator: 'on', value: 'today' },
      '(created_at >= $1::timestamptz and created_at < $2::timestamptz)',
      ['2026-11-20T23:00:00.000Z', '2026-11-21T23:00:00.000Z'],
    ],
    [{ field: 'createdAt', operator: 'after', value: '2026-11-20' }, 'created_at >= $1::timestamptz', ['2026-11-20T23:00:00.000Z']],
    [{ field: 'createdAt', operator: 'atLeast', value: '2026-11-20' }, 'created_at >= $1::timestamptz', ['2026-11-19T23:00:00.000Z']],
    [{ field: 'createdAt', operator: 'before', value: '2026-11-20' }, 'created_at < $1::timestamptz', ['2026-11-19T23:00:00.000Z']],
    [{ field: 'createdAt', operator: 'atMost', value: '2026-11-20' }, 'created_at < $1::timestamptz', ['2026-11-20T23:00:00.000Z']],
    [
      { not: { all: [{ field: 'unread', operator: 'is', value: true }, { any: [{ field: 'statusId', operator: 'is', value: 1 }] }] } },
      '(not (unread) or status_id <> $1::bigint)',
      [1],
    ],
  ])('%j', (condition, text, parameters) => {
    expect(sqlOf(condition)).toEqual({ text, parameters })
  })

  test('refuses questions about events', () => {
    expect(errorOf(() => sqlOf({ field: 'statusId', operator: 'changed' })).code).toBe('rules.eventsOnly')
    expect(errorOf(() => sqlOf({ field: 'before.statusId', operator: 'is', value: 1 })).code).toBe('rules.eventsOnly')
  })
})

describe('empty fields', () => {
  const empty = { reference: null, assigneeId: null, keywords: null, score: null, vip: null, solvedAt: null }
  test.each<Condition>([
    { field: 'reference', operator: 'is', value: 'x' },
    { field: 'reference', operator: 'contains', value: 'x' },
    { field: 'assigneeId', operator: 'in', value: [1, 2] },
    { field: 'keywords', operator: 'hasAny', value: ['x'] },
    { field: 'score', operator: 'below', value: 1 },
    { field: 'vip', operator: 'is', value: false },
    { field: 'solvedAt', operator: 'before', value: 'now' },
    { field: 'solvedAt', operator: 'isNotEmpty' },
  ])('fail %j and pass its negation', (condition) => {
    expect(matches(condition, empty)).toBe(false)
    expect(matches({ not: condition }, empty)).toBe(true)
  })

  test('are texts of no length and sets of nothing too', () => {
    expect(matches({ field: 'subject', operator: 'isEmpty' }, { subject: '' })).toBe(true)
    expect(matches({ field: 'tags', operator: 'isEmpty' }, { tags: [] })).toBe(true)
  })
})

describe('me and my departments', () => {
  const mine: Condition = {
    any: [
      { field: 'assigneeId', operator: 'is', value: 'me' },
      { field: 'departmentId', operator: 'is', value: 'my departments' },
    ],
  }

  test('are nobody and nowhere for Timbre itself', () => {
    const asked = { ...context, actor: systemActor('importer') }
    expect(sqlOf(mine, asked)).toEqual({ text: '(false or false)', parameters: [] })
    expect(sqlOf({ not: mine }, asked)).toEqual({ text: '(true and true)', parameters: [] })
    expect(matches(mine, { assigneeId: 7, departmentId: 1 }, asked)).toBe(false)
  })

  test('me is the contact where a field refers to contacts', () => {
    const contact: ContactActor = { type: 'contact', contactId: 5, name: 'Luis' }
    expect(matches({ field: 'requesterId', operator: 'is', value: 'me' }, { requesterId: 5 }, { ...context, actor: contact })).toBe(true)
    expect(matches({ field: 'requesterId', operator: 'is', value: 'me' }, { requesterId: 7 }, { ...context, actor: ana })).toBe(false)
  })
})

describe('a condition on an event', () => {
  const solved: Condition = {
    all: [
      { field: 'statusId', operator: 'changed' },
      { field: 'before.statusId', operator: 'is', value: 'open' },
      { field: 'statusId', operator: 'is', value: 'solved' },
    ],
  }
  const answers = compileToPredicate<SampleTicket>(registry, 'ticket', solved, context)
  const ticket = { ...aTicket, statusId: 5 }

  test('compares the value before with the value now', () => {
    expect(answers(ticket, { statusId: [3, 5] })).toBe(true)
    expect(answers(ticket, { statusId: [1, 5] })).toBe(false)
    expect(answers(ticket, { assigneeId: [null, 7] })).toBe(false)
  })

  test('without an event nothing changed, and before is now', () => {
    expect(answers(ticket)).toBe(false)
    expect(
      compileToPredicate<SampleTicket>(registry, 'ticket', { field: 'before.statusId', operator: 'is', value: 5 }, context)(ticket),
    ).toBe(true)
  })

  test('reads times from the JSON of the event, and an empty value as empty', () => {
    const wasSolvedBefore = compileToPredicate<SampleTicket>(
      registry,
      'ticket',
      { field: 'before.solvedAt', operator: 'before', value: '2026-11-01' },
      context,
    )
    expect(wasSolvedBefore(ticket, { solvedAt: ['2026-10-31T10:00:00.000Z', null] })).toBe(true)
    expect(wasSolvedBefore(ticket, { solvedAt: [null, '2026-10-31T10:00:00.000Z'] })).toBe(false)
  })
})

test('full text cannot be tested in memory', () => {
  expect(errorOf(() => matches({ field: 'text', operator: 'matches', value: ['factura'] })).code).toBe('rules.notTestable')
})

describe('what is everybody’s own', () => {
  const own = createFieldRegistry()
  own.register('ticket', [{ name: 'unread', type: 'boolean', personal: true, operators: ['is', 'isNot'], label: { en: 'Unread', es: 'Sin leer' }, match: ({ actor }) => sql`reader = ${actor.name}` }])
  const ask = (text: string) => dialect.sqlToQuery(compileToSql(own, 'ticket', parseQuery(own, 'ticket', text, context), context)).sql

  test('is asked with the eyes of who asks, and only of the database', () => {
    expect([ask('is:unread'), ask('-is:unread'), ask('unread:no')]).toEqual(['(reader = $1)', 'not (reader = $1)', 'not (reader = $1)'])
    const condition = parseQuery(own, 'ticket', 'is:unread', context)
    expect([isPersonal(own, 'ticket', condition), isPredicable(own, 'ticket', condition)]).toEqual([true, false])
    expect(errorOf(() => compileToPredicate(own, 'ticket', condition, context)).code).toBe('rules.notTestable')
    expect(printQuery(own, 'ticket', condition, context)).toBe('is:unread')
  })
})
