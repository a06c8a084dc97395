import type { Comparison, Condition, Operator } from '../contract.ts'

/** Small questions and rewrites of the tree that every part of the language shares. */

export const everything: Condition = { all: [] }
export const nothing: Condition = { not: everything }

export function isComparison(condition: Condition): condition is Comparison {
  return 'field' in condition
}

export function comparisonsOf(condition: Condition): Comparison[] {
  if ('all' in condition) return condition.all.flatMap(comparisonsOf)
  if ('any' in condition) return condition.any.flatMap(comparisonsOf)
  if ('not' in condition) return comparisonsOf(condition.not)
  return [condition]
}

/** The same tree with every comparison replaced. */
export function mapComparisons(condition: Condition, replace: (comparison: Comparison) => Condition): Condition {
  if ('all' in condition) return { all: condition.all.map((part) => mapComparisons(part, replace)) }
  if ('any' in condition) return { any: condition.any.map((part) => mapComparisons(part, replace)) }
  if ('not' in condition) return { not: mapComparisons(condition.not, replace) }
  return replace(condition)
}

const beforePrefix = 'before.'

/** The field a comparison is about, and whether it asks for its value before the event. */
export function fieldOf({ field }: Comparison): { name: string; before: boolean } {
  return field.startsWith(beforePrefix) ? { name: field.slice(beforePrefix.length), before: true } : { name: field, before: false }
}

export function beforeField(name: string): string {
  return beforePrefix + name
}

/** Operators that are each other's `not`: nothing is ever unknown, so an empty field passes exactly one of the two. */
const opposites: Partial<Record<Operator, Operator>> = {
  is: 'isNot',
  isNot: 'is',
  in: 'notIn',
  notIn: 'in',
  contains: 'notContains',
  notContains: 'contains',
  isEmpty: 'isNotEmpty',
  isNotEmpty: 'isEmpty',
  hasAny: 'hasNone',
  hasNone: 'hasAny',
}

export function oppositeOf(operator: Operator): Operator | undefined {
  return opposites[operator]
}

export function listOf(comparison: Comparison): readonly (string | number)[] {
  return Array.isArray(comparison.value) ? comparison.value : []
}
