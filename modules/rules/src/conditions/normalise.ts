import type { Comparison, Condition } from '../contract.ts'
import { everything, isComparison, nothing, oppositeOf } from './tree.ts'

/**
 * The one shape, among those that mean the same, that the text form stands for: no group inside a group of its kind, no
 * group of one, no `not` where an operator says it, `is` instead of a list of one, the words of a search together.
 */
export function normalise(condition: Condition): Condition {
  if ('all' in condition) return allOf(condition.all.map(normalise))
  if ('any' in condition) return anyOf(condition.any.map(normalise))
  if ('not' in condition) return negate(normalise(condition.not))
  return normaliseComparison(condition)
}

function allOf(parts: readonly Condition[]): Condition {
  const flat = parts.flatMap((part) => ('all' in part ? part.all : [part]))
  if (flat.some(isNothing)) return nothing
  const merged = mergeSearches(flat)
  return merged.length === 1 ? merged[0]! : { all: merged }
}

function anyOf(parts: readonly Condition[]): Condition {
  const flat = parts.flatMap((part) => ('any' in part ? part.any : [part])).filter((part) => !isNothing(part))
  if (flat.some(isEverything)) return everything
  if (flat.length === 0) return nothing
  return flat.length === 1 ? flat[0]! : { any: flat }
}

function negate(part: Condition): Condition {
  if ('not' in part) return part.not
  const opposite = isComparison(part) ? oppositeOf(part.operator) : undefined
  return opposite ? { ...(part as Comparison), operator: opposite } : { not: part }
}

function normaliseComparison(comparison: Comparison): Condition {
  const { field, operator, value } = comparison
  if (!Array.isArray(value)) return comparison
  if (operator === 'hasAll') return allOf(value.map((item) => ({ field, operator: 'hasAny', value: [item] })))
  if (operator === 'in' && value.length === 1) return { field, operator: 'is', value: value[0] }
  if (operator === 'notIn' && value.length === 1) return { field, operator: 'isNot', value: value[0] }
  return comparison
}

/** All terms must be found, so two searches in the same field are one. */
function mergeSearches(parts: readonly Condition[]): Condition[] {
  const merged: Condition[] = []
  for (const part of parts) {
    const earlier = isSearch(part) ? merged.findIndex((known) => isSearch(known) && known.field === part.field) : -1
    if (earlier < 0) merged.push(part)
    else merged[earlier] = { ...(part as Comparison), value: [...termsOf(merged[earlier]!), ...termsOf(part)] }
  }
  return merged
}

function isSearch(part: Condition): part is Comparison {
  return isComparison(part) && part.operator === 'matches'
}

function termsOf(search: Condition): string[] {
  return (search as Comparison).value as string[]
}

function isEverything(part: Condition): boolean {
  return 'all' in part && part.all.length === 0
}

function isNothing(part: Condition): boolean {
  return 'not' in part && isEverything(part.not)
}
