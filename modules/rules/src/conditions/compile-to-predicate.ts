import type { Changes } from '@timbre/kernel'
import type { Condition } from '../contract.ts'
import { isPersonalField, type FieldRegistry, type ValueField } from '../fields.ts'
import { fold } from '../fold.ts'
import { rulesErrors } from '../rules.errors.ts'
import type { ConditionContext } from './context.ts'
import { planOf, type Plan, type Sign, type Test } from './plan.ts'

/** Tests a subject in memory; `changes` are an event's, for conditions that ask what it changed. */
export type Predicate<Subject> = (subject: Subject, changes?: Changes) => boolean

/**
 * The condition as a function, in agreement with `compileToSql`. It keeps the context's `now` and actor: compile again
 * for each use when `hasRelativeTime`.
 *
 * @throws TimbreError when the condition does not fit the fields or searches full text.
 */
export function compileToPredicate<Subject>(
  registry: FieldRegistry,
  subjectType: string,
  condition: Condition,
  context: ConditionContext,
): Predicate<Subject> {
  return compile(planOf(registry, subjectType, condition, context))
}

function compile(plan: Plan): Predicate<unknown> {
  if (plan.kind === 'test') return compileTest(plan)
  const parts = plan.parts.map(compile)
  if (parts.length === 1) return parts[0]!
  // Plain loops: this runs for every event and every watched list.
  if (plan.kind === 'all') {
    return (subject, changes) => {
      for (const part of parts) if (!part(subject, changes)) return false
      return true
    }
  }
  return (subject, changes) => {
    for (const part of parts) if (part(subject, changes)) return true
    return false
  }
}

function compileTest({ field, test, before, negated }: Extract<Plan, { kind: 'test' }>): Predicate<unknown> {
  if (field.type === 'fullText') throw rulesErrors.notTestable('Leave out the words to search for, or use the condition for a list.')
  if (isPersonalField(field)) throw rulesErrors.notTestable(`Leave out "${field.name}", which is different for everybody, or use the condition for a list.`)
  const { name } = field
  if (test.kind === 'changed') return (_subject, changes) => (changes !== undefined && Object.hasOwn(changes, name)) !== negated
  const passes = tester(test)
  if (!before) return (subject) => passes(field.get(subject)) !== negated
  const earlier = earlierValue(field)
  return (subject, changes) =>
    passes(changes !== undefined && Object.hasOwn(changes, name) ? earlier(changes) : field.get(subject)) !== negated
}

/** Events keep values as JSON, where a time is text. */
function earlierValue(field: ValueField): (changes: Changes) => unknown {
  const { name } = field
  if (field.type !== 'timestamp') return (changes) => changes[name]?.[0]
  return (changes) => {
    const value = changes[name]?.[0]
    return typeof value === 'string' ? new Date(value) : value
  }
}

type Value = string | number | boolean | Date | readonly unknown[] | null | undefined

function tester(test: Test): (value: unknown) => boolean {
  switch (test.kind) {
    case 'oneOf': {
      if (test.values.length === 1) return (value) => value === test.values[0]
      const values = new Set<unknown>(test.values)
      return (value) => values.has(value)
    }
    case 'compare':
      return comparer(test.sign, Number(test.value))
    case 'contains': {
      const wanted = fold(test.text)
      return (value) => typeof value === 'string' && fold(value).includes(wanted)
    }
    case 'startsWith': {
      const wanted = fold(test.text)
      return (value) => typeof value === 'string' && fold(value).startsWith(wanted)
    }
    case 'hasAny':
      return (value) => Array.isArray(value) && test.values.some((wanted) => value.includes(wanted))
    case 'hasAll':
      return (value) => Array.isArray(value) && test.values.every((wanted) => value.includes(wanted))
    case 'filled':
      return (value) => isFilled(value as Value)
    case 'changed':
    case 'matches':
      throw new Error(`"${test.kind}" does not look at a value`)
  }
}

function comparer(sign: Sign, limit: number): (value: unknown) => boolean {
  const numeric = (value: unknown) => (value instanceof Date ? value.getTime() : typeof value === 'number' ? value : NaN)
  // NaN, for an empty field, passes none of them
  switch (sign) {
    case '<':
      return (value) => numeric(value) < limit
    case '<=':
      return (value) => numeric(value) <= limit
    case '>':
      return (value) => numeric(value) > limit
    case '>=':
      return (value) => numeric(value) >= limit
  }
}

function isFilled(value: Value): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
}
