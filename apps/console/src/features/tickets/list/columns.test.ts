import { expect, it } from 'vitest'
import { columnNames, moved, resized, shownColumns, sortAfterClick, sortedBy, withChosen, type ColumnName } from './columns.ts'

const names = (shown: readonly { name: ColumnName }[]) => shown.map(({ name }) => name)
const chosen = (...list: string[]) => list.map((name) => ({ name, width: 100 }))

it('a table starts with what triage needs, and takes what the agent chose instead', () => {
  expect(names(shownColumns(undefined))).toContain('subject')
  expect(names(shownColumns(chosen('status', 'subject', 'tags')))).toEqual(['status', 'subject', 'tags'])
})

it('passes over what it does not know, and is never without a subject', () => {
  expect(names(shownColumns(chosen('moon', 'tags', 'tags', 'constructor')))).toEqual(['subject', 'tags'])
})

it('moves, resizes and chooses columns, one at a time', () => {
  const shown = shownColumns(chosen('subject', 'status', 'tags'))
  expect(names(moved(shown, 'tags', 0))).toEqual(['tags', 'subject', 'status'])
  expect(moved(shown, 'tags', 3)).toBe(shown)
  expect(resized(shown, 'status', 7)[1]).toEqual({ name: 'status', width: 56 })
  expect(names(withChosen(shown, ['tags', 'subject', 'type']))).toEqual(['subject', 'tags', 'type'])
})

it('a head sorts, and the next click turns the order round', () => {
  for (const name of columnNames) {
    const first = sortAfterClick(name, '')
    if (first === undefined) continue
    const second = sortAfterClick(name, first) as string
    expect(new Set([sortedBy(name, first), sortedBy(name, second)])).toEqual(new Set(['ascending', 'descending']))
    expect(sortAfterClick(name, second)).toBe(first)
  }
  expect(sortAfterClick('waitingSince', '')).toBe('waitingSince,id')
  expect(sortAfterClick('updatedAt', '')).toBe('-updatedAt,id')
  expect(sortAfterClick('subject', '')).toBeUndefined()
  expect(sortedBy('status', '-updatedAt,id')).toBeUndefined()
})
