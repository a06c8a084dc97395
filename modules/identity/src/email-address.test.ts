import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localPartOf, normalizeEmail } from './email-address.ts'

test.each([
  [' Ana@Example.COM ', 'ana@example.com'],
  ['ana+tickets@example.com', 'ana+tickets@example.com'],
  ['a.n.a@gmail.com', 'a.n.a@gmail.com'],
  ['ana@bücher.example', 'ana@xn--bcher-kva.example'],
  ['JOSE\u0301@example.com', 'josé@example.com'],
  ['"odd@local"@example.com', '"odd@local"@example.com'],
  ['root@[127.0.0.1]', 'root@[127.0.0.1]'],
])('%s is compared as %s', (given, normalized) => {
  expect(normalizeEmail(given)).toBe(normalized)
})

test.each(['', 'ana', '@example.com', 'ana@', 'ana@exa mple.com', 'ana smith@example.com', 'ana@example.com/evil', 'ana\r\n@example.com', '<ana@example.com>', 'ana@%65xample.com'])(
  '%j is no address',
  (given) => {
    expect(normalizeEmail(given)).toBeNull()
  },
)

test('normalising twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'grapheme' }).map((text) => `${text}@example.com`)), (address) => {
      const once = normalizeEmail(address)
      if (once !== null) expect(normalizeEmail(once)).toBe(once)
    }),
  )
})

test('the local part names somebody of whom nothing else is known', () => {
  expect(localPartOf('ana.ruiz@example.com')).toBe('ana.ruiz')
  expect(localPartOf('nonsense')).toBe('nonsense')
})
