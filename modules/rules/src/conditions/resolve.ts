import type { Comparison, Condition } from '../contract.ts'
import { isReference, type FieldRegistry, type IdField, type IdSetField } from '../fields.ts'
import { checkCondition, isPersonalSymbol, me } from './check.ts'
import type { ConditionContext } from './context.ts'
import { readTime, type TimeSpan } from './time.ts'
import { fieldOf, listOf, mapComparisons } from './tree.ts'

/**
 * Replaces what depends on who asks and when by ids and instants: the result means the same for everybody and for ever.
 * `me` for somebody who is not an agent, and a name for no ids, become an empty list, which nothing matches.
 *
 * @throws TimbreError when the condition does not fit the subject type's fields.
 */
export function resolveCondition(registry: FieldRegistry, subjectType: string, condition: Condition, context: ConditionContext): Condition {
  checkCondition(registry, subjectType, condition, context)
  return mapComparisons(condition, (comparison) => {
    const field = registry.field(subjectType, fieldOf(comparison).name)
    if (field?.type === 'timestamp' && typeof comparison.value === 'string') return resolveTime(comparison, comparison.value, context)
    if (field && isReference(field) && comparison.value !== undefined) return resolveIds(field, comparison, context)
    return comparison
  })
}

function resolveTime({ field, operator }: Comparison, value: string, context: ConditionContext): Condition {
  const { from, until } = readTime(value, context) as TimeSpan
  const start = { field, operator: 'atLeast', value: from.toISOString() } as const
  const end = { field, operator: 'before', value: until.toISOString() } as const
  if (operator === 'on') return { all: [start, end] }
  // a day starts at `from` and is over at `until`; an instant is both
  if (from < until && operator === 'after') return { ...start, value: until.toISOString() }
  if (from < until && operator === 'atMost') return end
  return { field, operator, value: from.toISOString() }
}

function resolveIds(field: IdField<unknown> | IdSetField<unknown>, comparison: Comparison, context: ConditionContext): Condition {
  const idsOf = (value: unknown) => (typeof value === 'number' ? [value] : idsNamed(field, String(value), context))
  switch (comparison.operator) {
    case 'is':
      return { ...comparison, operator: 'in', value: idsOf(comparison.value) }
    case 'isNot':
      return { ...comparison, operator: 'notIn', value: idsOf(comparison.value) }
    case 'hasAll':
      // of several ids behind one name any will do
      return { all: listOf(comparison).map((value) => ({ ...comparison, operator: 'hasAny', value: idsOf(value) })) }
    default:
      return { ...comparison, value: [...new Set(listOf(comparison).flatMap(idsOf))] }
  }
}

function idsNamed(field: IdField<unknown> | IdSetField<unknown>, symbol: string, context: ConditionContext): number[] {
  if (!isPersonalSymbol(field, symbol)) return [...(field.symbols?.(symbol, context) ?? [])]
  const { actor } = context
  if (symbol !== me) return actor.type === 'agent' ? [...actor.departmentIds] : []
  if (actor.type === 'agent' && field.references === 'agent') return [actor.agentId]
  return actor.type === 'contact' && field.references === 'contact' ? [actor.contactId] : []
}
