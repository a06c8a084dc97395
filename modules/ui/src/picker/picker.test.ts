import { describe, expect, it } from 'vitest'
import { creation, filterItems, moveIndex, sections, toggled } from './picker.ts'

const people = [
  { id: 1, label: 'Ana Núñez' },
  { id: 2, label: 'Mariana López', keywords: 'ventas' },
  { id: 3, label: 'Luis Pérez', hint: 'Soporte' },
]

describe('what is typed into a picker', () => {
  it('shows everything at first', () => {
    expect(filterItems(people, '  ')).toEqual(people)
  })

  it('finds names without accents or case, those that begin with it first', () => {
    expect(filterItems(people, 'ANA').map((item) => item.id)).toEqual([1, 2])
    expect(filterItems(people, 'nunez').map((item) => item.id)).toEqual([1])
  })

  it('needs every word, in name, hint or keywords', () => {
    expect(filterItems(people, 'lop vent').map((item) => item.id)).toEqual([2])
    expect(filterItems(people, 'soporte').map((item) => item.id)).toEqual([3])
    expect(filterItems(people, 'ana perez')).toEqual([])
  })
})

it('walks round with the arrows', () => {
  expect(moveIndex('ArrowDown', 2, 3)).toBe(0)
  expect(moveIndex('ArrowUp', 0, 3)).toBe(2)
  expect(moveIndex('End', 0, 3)).toBe(2)
  expect(moveIndex('x', 0, 3)).toBeUndefined()
  expect(moveIndex('ArrowDown', 0, 0)).toBeUndefined()
})

it('puts items under their headings and counts on over them', () => {
  const [one, two] = sections([
    { id: 1, label: 'Ana', group: 'People' },
    { id: 2, label: 'Sales', group: 'Departments' },
    { id: 3, label: 'Luis', group: 'People' },
  ])
  expect([one?.name, one?.rows.map(({ item, index }) => [item.id, index])]).toEqual(['People', [[1, 0], [3, 1]]])
  expect([two?.name, two?.rows.map(({ item, index }) => [item.id, index])]).toEqual(['Departments', [[2, 2]]])
})

it('chooses and unchooses', () => {
  expect(toggled([1, 2], 3)).toEqual([1, 2, 3])
  expect(toggled([1, 2], 1)).toEqual([2])
})

it('creates what is not there yet, whatever its case and accents', () => {
  expect(creation(people, ' Zoe ')).toBe('Zoe')
  expect(creation(people, 'ana nunez')).toBeUndefined()
  expect(creation(people, '  ')).toBeUndefined()
})
