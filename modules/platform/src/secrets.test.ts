import { describe, expect, test } from 'vitest'
import { createSecrets, randomToken, sameBytes } from './secrets.ts'

/** Node's words for a tag that does not fit, and ours. */
const unreadable = /unable to authenticate|Invalid authentication tag|Invalid initialization vector|another version/
const secrets = createSecrets('a'.repeat(40))

describe('what is encrypted', () => {
  test('is read again, and never looks the same twice', () => {
    const sealed = secrets.encrypt('smtp', 'contraseña 🗝')

    expect(secrets.decrypt('smtp', sealed)).toBe('contraseña 🗝')
    expect(secrets.encrypt('smtp', 'contraseña 🗝')).not.toBe(sealed)
    expect(secrets.decrypt('smtp', secrets.encrypt('smtp', ''))).toBe('')
    expect(Buffer.from(sealed, 'base64').includes('contrase')).toBe(false)
  })

  test('is not read for another purpose or with another secret', () => {
    const sealed = secrets.encrypt('smtp', 'hunter2')

    expect(() => secrets.decrypt('oidc', sealed)).toThrow(unreadable)
    expect(() => createSecrets('b'.repeat(40)).decrypt('smtp', sealed)).toThrow(unreadable)
  })

  test('is not read once a single bit of it was changed, or its end was cut off', () => {
    const bytes = Buffer.from(secrets.encrypt('smtp', 'hunter2'), 'base64')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(() => secrets.decrypt('smtp', changed.toString('base64')), `byte ${at}`).toThrow(unreadable)
      expect(() => secrets.decrypt('smtp', bytes.subarray(0, at).toString('base64')), `length ${at}`).toThrow(unreadable)
    }
  })

  test('is not read with its seal cut short, even where nothing is sealed', () => {
    const bytes = Buffer.from(secrets.encrypt('smtp', ''), 'base64')
    for (let length = 0; length < bytes.length; length++) {
      expect(() => secrets.decrypt('smtp', bytes.subarray(0, length).toString('base64')), `length ${length}`).toThrow(unreadable)
    }
  })

  test('by another version says so', () => {
    expect(() => secrets.decrypt('smtp', Buffer.from([2, 1, 1]).toString('base64'))).toThrow('This secret was made by another version of Timbre.')
  })
})

test('each purpose signs and encrypts with a key of its own', () => {
  expect(secrets.hmac('messageId', 'x')).toEqual(secrets.hmac('messageId', 'x'))
  expect(secrets.hmac('messageId', 'x')).toHaveLength(32)
  expect(secrets.hmac('replyAddress', 'x')).not.toEqual(secrets.hmac('messageId', 'x'))
  expect(secrets.key('a')).not.toEqual(secrets.key('b'))
})

test('comparing does not stumble over lengths', () => {
  expect([sameBytes(Buffer.from('ab'), Buffer.from('ab')), sameBytes(Buffer.from('ab'), Buffer.from('ac')), sameBytes(Buffer.from('ab'), Buffer.from('abc'))]).toEqual([true, false, false])
})

test('random tokens have 128 bits and fit into an address', () => {
  const tokens = Array.from({ length: 100 }, () => randomToken())

  expect(new Set(tokens).size).toBe(100)
  expect(tokens.every((token) => /^[\w-]{22}$/.test(token))).toBe(true)
})
