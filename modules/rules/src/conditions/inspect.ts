import type { Condition } from '../contract.ts'
import { isPersonalField, isValueField, type FieldRegistry } from '../fields.ts'
import { isPersonalSymbol } from './check.ts'
import { isRelativeTime } from './time.ts'
import { comparisonsOf, fieldOf } from './tree.ts'

/** Names of the fields a condition looks at: a change of any other field cannot change its answer. */
export function fieldsOf(condition: Condition): ReadonlySet<string> {
  return new Set(comparisonsOf(condition).map((comparison) => fieldOf(comparison).name))
}

const timeOperators = new Set(['on', 'before', 'after', 'atLeast', 'atMost'])

/** True when the condition's answer changes as time passes (`created>-3d`): count again now and then, compile again for each use. */
export function hasRelativeTime(condition: Condition): boolean {
  return comparisonsOf(condition).some(
    ({ operator, value }) => timeOperators.has(operator) && typeof value === 'string' && isRelativeTime(value),
  )
}

/** True when the condition means something else for somebody else: it names `me` or `my departments`, or asks what is everybody's own. */
export function isPersonal(registry: FieldRegistry, subjectType: string, condition: Condition): boolean {
  return comparisonsOf(condition).some((comparison) => {
    const field = registry.field(subjectType, fieldOf(comparison).name)
    return field !== undefined && (isPersonalField(field) || [comparison.value].flat().some((value) => isPersonalSymbol(field, value)))
  })
}

/** False when only the database can answer the condition, because it searches full text or asks what is one person's own. */
export function isPredicable(registry: FieldRegistry, subjectType: string, condition: Condition): boolean {
  return comparisonsOf(condition).every((comparison) => {
    const field = registry.field(subjectType, fieldOf(comparison).name)
    return field !== undefined && isValueField(field)
  })
}

/** True when the condition asks what an event changed: only `compileToPredicate` can answer it. */
export function isAboutEvents(condition: Condition): boolean {
  return comparisonsOf(condition).some((comparison) => comparison.operator === 'changed' || fieldOf(comparison).before)
}
