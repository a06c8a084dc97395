import { commonErrors } from '@timbre/kernel'
import { DrizzleQueryError } from 'drizzle-orm'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { constraintOf, isConnectionLost, isDatabaseTrouble, isOutOfSpace, isUniqueViolation, unavailableFrom, wordsOf } from './errors.ts'

function fromServer(code: string, rest: Partial<pg.DatabaseError> = {}): Error {
  return Object.assign(new pg.DatabaseError('said by the server', 10, 'error'), { code, ...rest })
}
const fromSystem = (code: string) => Object.assign(new Error(`connect ${code}`), { code })
const throughDrizzle = (cause: Error) => new DrizzleQueryError('select 1', [], cause)

describe('a lost connection', () => {
  test.each([fromServer('57P01'), fromServer('57P03'), fromServer('25006'), fromSystem('ECONNREFUSED'), fromSystem('ECONNRESET'), new Error('Connection terminated unexpectedly'), new Error('timeout exceeded when trying to connect'), new Error('Query read timeout'), throughDrizzle(fromServer('57P01'))])(
    'is known by %s',
    (error) => {
      expect(isConnectionLost(error)).toBe(true)
      expect(unavailableFrom(error)).toMatchObject({ status: 503, code: 'common.unavailable', cause: error })
    },
  )

  test.each([fromServer('23505'), fromServer('57014'), new Error('anything'), 'text', undefined])('is not %s', (error) => {
    expect(isConnectionLost(error)).toBe(false)
    expect(unavailableFrom(error)).toBe(error)
  })
})

test('a full disk is told from a database at its limits', () => {
  expect([fromServer('53100'), fromSystem('ENOSPC'), throughDrizzle(fromServer('53100')), fromServer('53300')].map(isOutOfSpace)).toEqual([true, true, true, true])
  expect(unavailableFrom(fromSystem('ENOSPC'))).toMatchObject({ status: 503, message: 'The disk is full. Free some space, then try again.' })
  expect(unavailableFrom(fromServer('53300'))).toMatchObject({ status: 503, message: 'The database is at its limits. Try again in a moment.' })
})

test('trouble of the database is known also when it was already put into words, and that of other servers is not', () => {
  const inWords = unavailableFrom(fromSystem('ECONNREFUSED'))
  expect([inWords, throughDrizzle(fromSystem('ECONNREFUSED')), fromServer('57P01'), fromServer('53100'), new Error('Connection terminated unexpectedly')].map(isDatabaseTrouble)).toEqual([true, true, true, true, true])
  // A mail server that refuses the connection.
  expect([fromSystem('ECONNREFUSED'), new Error('sending failed', { cause: fromSystem('ETIMEDOUT') }), fromServer('23505'), commonErrors.unavailable('Come back later.')].map(isDatabaseTrouble)).toEqual([false, false, false, false])
})

test('what was said in words stays as it was said', () => {
  const said = commonErrors.notFound('There is no ticket 12.', { cause: fromSystem('ECONNRESET') })

  expect(unavailableFrom(said)).toBe(said)
})

test('a broken constraint is found by name below the wrappers', () => {
  const error = throughDrizzle(fromServer('23505', { constraint: 'agents_email' }))

  expect(constraintOf(error)).toBe('agents_email')
  expect([isUniqueViolation(error), isUniqueViolation(error, 'agents_email'), isUniqueViolation(error, 'other'), isUniqueViolation(fromServer('23503'))]).toEqual([true, true, false, false])
})

test('of a failed statement only what the database said is kept for people, not what it was given', () => {
  const failed = new DrizzleQueryError('insert into t values ($1)', ['a secret'], fromServer('22P02') as Error)

  expect(failed.message).toContain('a secret')
  expect([wordsOf(failed), wordsOf(new Error('Failed query: x\nparams: a secret')), wordsOf(new Error('It was killed.'))]).toEqual([fromServer('22P02').message, 'Failed query: x', 'It was killed.'])
})
