import { expect, it } from 'vitest'
import { wishOf } from './grammar.ts'

it('reads what is looked for from the first character', () => {
  expect(wishOf('  factura vencida ')).toEqual({ kind: 'all', text: 'factura vencida' })
  expect(wishOf('> solve')).toEqual({ kind: 'actions', text: 'solve' })
  expect(wishOf('#1042')).toEqual({ kind: 'ticket', text: '1042' })
  expect(wishOf('@ana')).toEqual({ kind: 'people', text: 'ana' })
  expect(wishOf('ana@example.com')).toEqual({ kind: 'all', text: 'ana@example.com' })
  expect(wishOf('? keys')).toEqual({ kind: 'help', text: 'keys' })
  expect(wishOf('')).toEqual({ kind: 'all', text: '' })
})
