import { expect, test } from 'vitest'
import { createPasswords, passwordWeakness } from './password.ts'

test.each([
  ['short', 'short'],
  ['123456789', 'short'],
  ['🔑🔑🔑🔑🔑🔑🔑🔑🔑', 'short'],
  ['Password123', 'common'],
  ['qwertyuiop', 'common'],
  ['🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑', null],
  ['correct horse battery', null],
  ['        spaces        ', null],
])('%j: %s', (password, weakness) => {
  expect(passwordWeakness(password)).toBe(weakness)
})

test('a weak password is refused before any work is done', () => {
  expect(() => createPasswords().hash('password123')).toThrow(expect.objectContaining({ code: 'identity.weakPassword', status: 422 }))
})

test('hashes are Argon2id with 19 MiB and two passes', async () => {
  expect(await createPasswords().hash('correct horse battery')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('a password matches whole: nothing is cut off, and how it was typed does not matter', async () => {
  const passwords = createPasswords()
  const long = 'x'.repeat(255)
  const stored = await passwords.hash(`${long}é`)
  const matching = await passwords.inTurn(async (matches) => ({
    typedOtherwise: await matches(stored, `${long}e\u0301`),
    cut: await matches(stored, long),
    withoutAccent: await matches(stored, `${long}e`),
  }))
  expect(matching).toEqual({ typedOtherwise: true, cut: false, withoutAccent: false })
})

test('nobody has a password that matches nothing', async () => {
  expect(await createPasswords().inTurn((matches) => matches(null, 'nobody has this password'))).toBe(false)
})

test('no more are at it than allowed, also after one failed', async () => {
  const passwords = createPasswords({ concurrency: 1 })
  const order: string[] = []
  const turn = (name: string, outcome: () => Promise<void>) =>
    passwords.inTurn(async (matches) => {
      order.push(`${name} begins`)
      await matches(null, name)
      order.push(`${name} ends`)
      await outcome()
    })
  const turns = await Promise.allSettled([turn('first', () => Promise.reject(new Error('wait'))), turn('second', async () => {})])
  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  expect(turns.map((result) => result.status)).toEqual(['rejected', 'fulfilled'])
})
