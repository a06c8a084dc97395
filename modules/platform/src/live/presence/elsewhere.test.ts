import { expect, test } from 'vitest'
import { createElsewhere } from './elsewhere.ts'
import { arriving, leaving, wordsOf } from './words.ts'

const ana = { id: 1, name: 'Ana', doing: 'reply' } as const
const ben = { id: 2, name: 'Ben', doing: 'viewing' } as const

test('a process is believed from its beginning on, and forgotten when it goes silent', () => {
  const elsewhere = createElsewhere()
  expect(elsewhere.hear({ from: 'p', kind: 'some', moves: [arriving(5, ana)] }, 0)).toEqual({ tickets: [], missed: true })
  expect([...elsewhere.hear({ from: 'p', kind: 'all', moves: [arriving(5, ana), arriving(6, ben)] }, 0).tickets]).toEqual([5, 6])
  expect([...elsewhere.hear({ from: 'p', kind: 'some', moves: [leaving(6, ben)] }, 100).tickets]).toEqual([6])
  expect([elsewhere.at(5), elsewhere.at(6)]).toEqual([[ana], []])
  expect(elsewhere.hear({ from: 'p', kind: 'alive', count: 1 }, 2000).missed).toBe(false)
  expect(elsewhere.hear({ from: 'p', kind: 'alive', count: 2 }, 4000).missed).toBe(true)
  expect(elsewhere.forgetSilent(9_999)).toEqual([])
  expect(elsewhere.forgetSilent(10_001)).toEqual([5])
  expect(elsewhere.at(5)).toEqual([])
})

test('whoever begins anew leaves nothing behind', () => {
  const elsewhere = createElsewhere()
  elsewhere.hear({ from: 'p', kind: 'all', moves: [arriving(5, ana)] }, 0)
  expect([...elsewhere.hear({ from: 'p', kind: 'all', moves: [arriving(6, ben)] }, 0).tickets]).toEqual([5, 6])
  expect(elsewhere.at(5)).toEqual([])
})

test('words fit a NOTIFY, however many people there are and whatever they are called', () => {
  const moves = Array.from({ length: 500 }, (_, n) => arriving(n, { id: n, name: '山田太郎'.repeat(10), doing: 'viewing' }))
  const words = wordsOf('p', 'all', moves)
  for (const word of words) expect(Buffer.byteLength(JSON.stringify(word))).toBeLessThan(8000)
  expect(words.map(({ kind }) => kind).slice(0, 3)).toEqual(['all', 'some', 'some'])
  const elsewhere = createElsewhere()
  for (const word of words) elsewhere.hear(word, 0)
  expect(elsewhere.hear({ from: 'p', kind: 'alive', count: 500 }, 0).missed).toBe(false)
  expect(wordsOf('p', 'all', [])).toEqual([{ from: 'p', kind: 'all', moves: [] }])
})
