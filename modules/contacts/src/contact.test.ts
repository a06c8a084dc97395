import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanName, displayName, emailIdentity, learned } from './contact.ts'

test('an address keeps how it was written beside how it is compared', () => {
  expect(emailIdentity(' Ana@Bücher.example ')).toEqual({ kind: 'email', value: 'Ana@Bücher.example', valueNormalized: 'ana@xn--bcher-kva.example' })
  expect(emailIdentity('undisclosed-recipients:;')).toBeNull()
})

test.each([
  ['Ana Ruiz', { name: 'Ana Ruiz', nameGiven: true }],
  ['  Ana \r\n Ruiz\t', { name: 'Ana Ruiz', nameGiven: true }],
  [undefined, { name: 'ana.ruiz', nameGiven: false }],
  ['', { name: 'ana.ruiz', nameGiven: false }],
  ['ana.ruiz@example.com', { name: 'ana.ruiz', nameGiven: false }],
])('somebody called %j', (given, name) => {
  expect(displayName(given, 'ana.ruiz@example.com')).toEqual(name)
})

test('a name is one line of at most 200 characters, and never empty', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }), (codes) => {
      const { name } = displayName(String.fromCharCode(...codes), 'ana@example.com')
      expect([...name].length).toBeGreaterThan(0)
      expect([...name].length).toBeLessThanOrEqual(200)
      expect(name).not.toMatch(/[\r\n\0]/)
      expect(cleanName(name)).toBe(name)
    }),
  )
})

test('a mail teaches only what was missing', () => {
  const fallback = { name: 'ana', nameGiven: false, locale: null }
  const known = { name: 'Ana Ruiz', nameGiven: true, locale: 'es' as const }
  const told = { name: { name: 'Somebody Else', nameGiven: true }, locale: 'en' as const }
  expect(learned(fallback, told)).toEqual({ name: 'Somebody Else', nameGiven: true, locale: 'en' })
  expect(learned(known, told)).toEqual({})
  expect(learned(fallback, { name: { name: 'ana', nameGiven: false } })).toEqual({})
})
