import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chipsOf, quoted, termsOf, textOf, typedTerms } from './filter.ts'

it('terms of one field are one chip, and alternatives to each other', () => {
  const terms = termsOf('status:#1,#2 assignee:me,none tag:"muy urgente" "factura vencida" created>=-3d')
  expect(terms).toEqual(['status:#1', 'status:#2', 'assignee:me', 'assignee:none', 'tag:"muy urgente"', '"factura vencida"', 'created>=-3d'])
  expect(chipsOf(terms).map(({ field }) => field)).toEqual(['status', 'assignee', 'tag', undefined, undefined])
  expect(textOf(terms)).toBe('status:#1,#2 assignee:me,none tag:"muy urgente" "factura vencida" created>=-3d')
})

it('what was written by hand stays as it is', () => {
  for (const text of ['tag:vip OR priority:high', '(a b)', '-channel:chat', 'status:"Waiting, for parts"', '']) expect(textOf(termsOf(text))).toBe(text)
})

it('what was written by hand narrows with what is chosen beside it', () => {
  const written = termsOf('status:#2 (tag:vip OR priority:#3)')
  expect(chipsOf(written)).toEqual([{ field: undefined, terms: written }])
  expect(textOf([...written, 'status:#3'])).toBe('(status:#2 (tag:vip OR priority:#3)) status:#3')
  expect(textOf([...termsOf('tag:vip OR priority:#3'), 'assignee:me'])).toBe('(tag:vip OR priority:#3) assignee:me')
})

it('what is typed is a condition if it looks like one, and words otherwise', () => {
  expect(typedTerms(' factura vencida ')).toEqual(['"factura vencida"'])
  expect(typedTerms('created>=-3d tag:vip,gold')).toEqual(['created>=-3d', 'tag:vip', 'tag:gold'])
  expect(typedTerms('-tag:vip')).toEqual(['-tag:vip'])
  expect(typedTerms('  ')).toEqual([])
})

it('comes back the same from an address, whatever names tags have', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.oneof(fc.string({ minLength: 1, maxLength: 12 }).filter((name) => !/[\s"\\]/u.test(name)).map((name) => `tag:${quoted(name)}`), fc.constantFrom('status:#1', 'status:#2', 'assignee:none', 'channel:email'))), (terms) => {
      const back = termsOf(textOf(terms))
      expect(new Set(back)).toEqual(new Set(terms))
      expect(textOf(back)).toBe(textOf(terms))
    }),
  )
})
