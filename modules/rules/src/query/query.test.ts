import { TimbreError } from '@timbre/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conditions } from '../conditions.fixture.ts'
import { normalise } from '../conditions/normalise.ts'
import { createFieldRegistry } from '../fields.ts'
import { context, registry } from '../ticket-fields.fixture.ts'
import { parseQuery } from './parse-query.ts'
import { printQuery } from './print-query.ts'

const parse = (text: string) => parseQuery(registry, 'ticket', text, context)
const print = (condition: Parameters<typeof printQuery>[2]) => printQuery(registry, 'ticket', condition, context)

function errorOf(text: string): { message: string; marked: string } {
  try {
    parse(text)
  } catch (error) {
    if (!(error instanceof TimbreError)) throw error
    const { position, length } = error.extra as { position: number; length: number }
    expect(error).toMatchObject({ code: 'rules.querySyntax', status: 400, errors: [{ path: '/query', message: error.message }] })
    return { message: error.message, marked: text.slice(position, position + length) }
  }
  throw new Error(`"${text}" can be read`)
}

test('the example of the product reads as what it says', () => {
  expect(parse('status:open assignee:me tag:vip created>2026-01-01 -channel:chat "factura vencida"')).toEqual({
    all: [
      { field: 'statusId', operator: 'is', value: 'open' },
      { field: 'assigneeId', operator: 'is', value: 'me' },
      { field: 'tags', operator: 'hasAny', value: ['vip'] },
      { field: 'createdAt', operator: 'after', value: '2026-01-01' },
      { field: 'channel', operator: 'isNot', value: 'chat' },
      { field: 'text', operator: 'matches', value: ['factura vencida'] },
    ],
  })
})

describe('the text form', () => {
  test.each<[string, unknown]>([
    ['', { all: [] }],
    ['  ', { all: [] }],
    ['()', { all: [] }],
    ['-()', { not: { all: [] } }],
    ['status:open,4', { field: 'statusId', operator: 'in', value: ['open', 4] }],
    ['STATUS:open', { field: 'statusId', operator: 'is', value: 'open' }],
    ['estado:open', { field: 'statusId', operator: 'is', value: 'open' }],
    ['status:"open"', { field: 'statusId', operator: 'is', value: 3 }],
    ['department:"Customer care"', { field: 'departmentId', operator: 'is', value: 2 }],
    ['department:mine', { field: 'departmentId', operator: 'is', value: 'my departments' }],
    ['department:"mine"', { field: 'departmentId', operator: 'is', value: 3 }],
    ['department:2', { field: 'departmentId', operator: 'is', value: 4 }],
    ['department:#2', { field: 'departmentId', operator: 'is', value: 2 }],
    ['assignee:none', { field: 'assigneeId', operator: 'isEmpty' }],
    ['-assignee:none', { field: 'assigneeId', operator: 'isNotEmpty' }],
    ['assignee:any', { field: 'assigneeId', operator: 'isNotEmpty' }],
    [
      'assignee:me,none',
      {
        any: [
          { field: 'assigneeId', operator: 'is', value: 'me' },
          { field: 'assigneeId', operator: 'isEmpty' },
        ],
      },
    ],
    ['channel:Email', { field: 'channel', operator: 'is', value: 'email' }],
    ['channel:any', { field: 'channel', operator: 'isNotEmpty' }],
    ['channel:"any"', { field: 'channel', operator: 'is', value: 'any' }],
    ['subject:factura', { field: 'subject', operator: 'contains', value: 'factura' }],
    ['subject="Factura vencida"', { field: 'subject', operator: 'is', value: 'Factura vencida' }],
    ['subject=a,b', { field: 'subject', operator: 'in', value: ['a', 'b'] }],
    ['subject:fact*', { field: 'subject', operator: 'startsWith', value: 'fact' }],
    ['subject:"fact*"', { field: 'subject', operator: 'contains', value: 'fact*' }],
    ['subject:"none"', { field: 'subject', operator: 'contains', value: 'none' }],
    [
      'subject:a,b',
      {
        any: [
          { field: 'subject', operator: 'contains', value: 'a' },
          { field: 'subject', operator: 'contains', value: 'b' },
        ],
      },
    ],
    ['tag:vip,"a b"', { field: 'tags', operator: 'hasAny', value: ['vip', 'a b'] }],
    ['-tag:vip', { field: 'tags', operator: 'hasNone', value: ['vip'] }],
    ['watcher:me', { field: 'watcherIds', operator: 'hasAny', value: ['me'] }],
    ['replies:3', { field: 'replies', operator: 'is', value: 3 }],
    ['replies>=3', { field: 'replies', operator: 'atLeast', value: 3 }],
    ['replies:>=3', { field: 'replies', operator: 'atLeast', value: 3 }],
    ['score<-1.5', { field: 'score', operator: 'below', value: -1.5 }],
    ['-score<1', { not: { field: 'score', operator: 'below', value: 1 } }],
    ['is:unread', { field: 'unread', operator: 'is', value: true }],
    ['-is:unread', { field: 'unread', operator: 'isNot', value: true }],
    ['unread:no', { field: 'unread', operator: 'is', value: false }],
    ['created:today', { field: 'createdAt', operator: 'on', value: 'today' }],
    ['created>-3d', { field: 'createdAt', operator: 'after', value: '-3d' }],
    ['created<=2026-01-01T09:30', { field: 'createdAt', operator: 'atMost', value: '2026-01-01T09:30' }],
    ['changed:status', { field: 'statusId', operator: 'changed' }],
    ['before.status:open', { field: 'before.statusId', operator: 'is', value: 'open' }],
    ['factura "no pagada" ana@example.com', { field: 'text', operator: 'matches', value: ['factura', 'no pagada', 'ana@example.com'] }],
    ['text:factura', { field: 'text', operator: 'matches', value: ['factura'] }],
    ['"status:open"', { field: 'text', operator: 'matches', value: ['status:open'] }],
    ['-factura', { not: { field: 'text', operator: 'matches', value: ['factura'] } }],
    [
      'is:unread AND is:vip',
      {
        all: [
          { field: 'unread', operator: 'is', value: true },
          { field: 'vip', operator: 'is', value: true },
        ],
      },
    ],
    [
      'status:open (tag:vip OR is:vip)',
      {
        all: [
          { field: 'statusId', operator: 'is', value: 'open' },
          {
            any: [
              { field: 'tags', operator: 'hasAny', value: ['vip'] },
              { field: 'vip', operator: 'is', value: true },
            ],
          },
        ],
      },
    ],
    [
      'is:unread is:vip OR replies:0',
      {
        any: [
          {
            all: [
              { field: 'unread', operator: 'is', value: true },
              { field: 'vip', operator: 'is', value: true },
            ],
          },
          { field: 'replies', operator: 'is', value: 0 },
        ],
      },
    ],
    [
      '-(is:unread is:vip)',
      {
        not: {
          all: [
            { field: 'unread', operator: 'is', value: true },
            { field: 'vip', operator: 'is', value: true },
          ],
        },
      },
    ],
    ['Oregon ORO', { field: 'text', operator: 'matches', value: ['Oregon', 'ORO'] }],
  ])('%s', (text, condition) => {
    expect(parse(text)).toEqual(condition)
    expect(parse(print(parse(text)))).toEqual(condition)
  })

  test('comes back as it was written, as far as it was tidy', () => {
    const tidy =
      'status:open assignee:me department:"Customer care" priority -channel:email,chat (tag:vip OR -is:unread) subject:"a \\"b\\" \\\\c" created>=-3d -(a b)'
    expect(print(parse(tidy))).toBe(tidy)
  })
})

describe('errors point at the character and say what to do', () => {
  test.each([
    ['status:open asignee:me', 'Unknown field "asignee" at character 13. Did you mean "assignee"?', 'asignee'],
    ['http://example.com', 'Unknown field "http" at character 1. Put it in quotation marks to search for it as text.', 'http'],
    ['is:unred', 'Unknown field "unred" at character 4. Did you mean "unread"?', 'unred'],
    ['changed:txt', 'Unknown field "txt" at character 9. Put it in quotation marks to search for it as text.', 'txt'],
    ['before.stats:open', 'Unknown field "stats" at character 8. Did you mean "status"?', 'stats'],
    ['status:', '"status:" has no value at character 1. Write it right after the sign; "none" finds what is empty.', 'status:'],
    ['tag:vip,', '"tag:" has no value at character 9. Write it right after the sign; "none" finds what is empty.', ''],
    ['status:opne', '"opne" does not fit "status" at character 8. status knows no "opne": give an id.', 'opne'],
    ['channel:emial', '"emial" does not fit "channel" at character 9. There is no "emial". Did you mean "email"?', 'emial'],
    [
      'created:constructor',
      '"constructor" does not fit "created" at character 9. Give a day, such as 2026-01-31, today or yesterday.',
      'constructor',
    ],
    ['unread:toString', '"toString" does not fit "unread" at character 8. Give true or false.', 'toString'],
    ['replies>many', '"many" does not fit "replies" at character 9. Give a number.', 'many'],
    [
      'created>2026-02-30',
      '"2026-02-30" does not fit "created" at character 9. Give a time, such as 2026-01-31, 2026-01-31T09:30, today, yesterday, -3d or +2h.',
      '2026-02-30',
    ],
    [
      'created:-3d',
      '"-3d" does not fit "created" at character 9. Give a day, such as 2026-01-31, today or yesterday. Compare with "after" or "before" to use -3d.',
      '-3d',
    ],
    ['replies>1,2', '"replies" takes one value at character 1. Leave out the comma and what follows it.', 'replies>'],
    ['tag>vip', '"tag" cannot be used with ">" at character 1. Use ":" instead.', 'tag>'],
    [
      'tag:vip*',
      'Unexpected asterisk at character 8. It stands for the rest of a text, as in subject:fact*. Put the value in quotation marks if the asterisk belongs to it.',
      '*',
    ],
    ['subject:a"b"', 'Unexpected character at character 10. Put a space after the value, or put all of it in quotation marks.', '"'],
    ['"factura', 'The quotation mark is never closed at character 1. Add another one where the text ends.', '"'],
    ['(tag:vip', 'The bracket is never closed at character 1. Add ")" where it should end.', '('],
    ['tag:vip)', 'Unexpected ")" at character 8. There is no bracket to close: remove it, or put it in quotation marks.', ')'],
    ['tag:vip OR', '"OR" stands alone at character 9. Write what it chooses between on both sides, as in tag:vip OR priority:high.', 'OR'],
    ['OR tag:vip', '"OR" stands alone at character 1. Write what it chooses between on both sides, as in tag:vip OR priority:high.', 'OR'],
    ['a - b', '"-" stands alone at character 3. Write what it excludes right after it, or put it in quotation marks.', '-'],
    ['" "', 'There is nothing to search for at character 1. Write a word between the quotation marks.', '" "'],
  ])('%s', (text, message, marked) => {
    expect(errorOf(text)).toEqual({ message, marked })
  })

  test('brackets without end are refused, not followed', () => {
    expect(errorOf('('.repeat(1000)).message).toContain('Too many brackets')
    expect(errorOf('x'.repeat(2001)).message).toContain('too long')
    expect(errorOf('a OR -(b OR -(c OR -(d OR -(e OR -(f OR -(g OR -(h OR -(i OR j))))))))').message).toBe(
      'The search is too large at character 1. Nest conditions at most 8 deep.',
    )
    expect(errorOf(`tag:${'a,'.repeat(100)}a`).message).toContain('The search is too large')
  })

  test('a subject type without full text asks for a field', () => {
    const plain = createFieldRegistry()
    plain.register<{ name: string }>('tag', [
      {
        name: 'name',
        type: 'text',
        label: { en: 'Name', es: 'Nombre' },
        sql: registry.fields('ticket')[1] as never,
        get: (tag) => tag.name,
      },
    ])
    expect(() => parseQuery(plain, 'tag', 'vip', context)).toThrow(
      '"vip" names no field at character 1. Write a field before it, as in name:value.',
    )
    expect(() => parseQuery(plain, 'tag', 'color:red', context)).toThrow('Unknown field "color" at character 1. Fields are: name.')
  })
})

describe('for every condition', () => {
  test('what is printed reads as the condition’s normal form', () => {
    fc.assert(
      fc.property(conditions({ fullText: true, events: true }), (condition) => {
        // through JSON, as conditions are stored: it knows no -0
        expect(parse(print(condition))).toEqual(JSON.parse(JSON.stringify(normalise(condition))))
      }),
      { numRuns: 2000 },
    )
  })

  test('the normal form is its own normal form', () => {
    fc.assert(
      fc.property(conditions({ fullText: true, events: true }), (condition) => {
        expect(normalise(normalise(condition))).toEqual(normalise(condition))
      }),
    )
  })
})

test('any text either reads or is refused with a place inside it', () => {
  const pieces = fc.constantFrom(
    'status',
    'subject',
    'created',
    'is',
    'before.',
    ':',
    '=',
    '>',
    '<=',
    ',',
    '*',
    '-',
    '"',
    '\\',
    '(',
    ')',
    ' ',
    'OR',
    'AND',
    'open',
    'me',
    'none',
    'today',
    '-3d',
    '5',
    'ñ',
    '😀',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      try {
        expect(parse(print(parse(text)))).toEqual(parse(text))
      } catch (error) {
        if (!(error instanceof TimbreError)) throw error
        const { position, length } = error.extra as { position: number; length: number }
        expect(position).toBeGreaterThanOrEqual(0)
        expect(position + length).toBeLessThanOrEqual(text.length + 1)
      }
    }),
    { numRuns: 3000 },
  )
})
