import { conditionLimits, operatorArity, type Comparison, type Condition, type ConditionScalar, type Operator } from '../contract.ts'
import { isReference, isValueField, operatorsFor, textNamesOf, type Field, type FieldRegistry } from '../fields.ts'
import { nearest } from '../nearest.ts'
import { throwProblems, type Problem } from '../rules.errors.ts'
import type { ConditionContext } from './context.ts'
import { isRelativeTime, readTime, timeExamples } from './time.ts'
import { fieldOf } from './tree.ts'

/**
 * Refuses a condition that does not fit the subject type's fields, naming every wrong part by its path. To be called
 * before a condition is stored; the compilers call it too.
 *
 * @throws TimbreError `rules.unknownField`, `rules.invalidValue`, … with `errors: [{ path, message }]`.
 */
export function checkCondition(registry: FieldRegistry, subjectType: string, condition: Condition, context: ConditionContext): void {
  const problems: Problem[] = []
  let comparisons = 0

  function visit(part: unknown, path: string, depth: number): void {
    const report = (code: Problem['code'], message: string, below = '') => problems.push({ code, path: path + below, message })
    if (depth > conditionLimits.depth) return void report('conditionTooLarge', `Nest conditions at most ${conditionLimits.depth} deep.`)
    const shape = shapeOf(part)
    if (shape === undefined) return void report('invalidCondition', 'Give exactly one of all, any, not, or field with operator and value.')
    if (shape === 'all' || shape === 'any') {
      const parts = (part as Record<typeof shape, unknown>)[shape]
      if (!Array.isArray(parts)) return void report('invalidCondition', 'Give a list of conditions.', `/${shape}`)
      parts.forEach((inner, index) => visit(inner, `${path}/${shape}/${index}`, depth + 1))
    } else if (shape === 'not') {
      visit((part as { not: unknown }).not, `${path}/not`, depth + 1)
    } else if (++comparisons <= conditionLimits.comparisons) {
      const problem = comparisonProblem(registry, subjectType, part as Comparison, context)
      if (problem) problems.push({ ...problem, path: path + problem.path })
    } else if (comparisons === conditionLimits.comparisons + 1) {
      report('conditionTooLarge', `Use at most ${conditionLimits.comparisons} comparisons in one condition.`)
    }
  }

  visit(condition, '', 1)
  throwProblems(problems)
}

function shapeOf(part: unknown): 'all' | 'any' | 'not' | 'field' | undefined {
  if (typeof part !== 'object' || part === null) return undefined
  const shapes = (['all', 'any', 'not', 'field'] as const).filter((key) => Object.hasOwn(part, key))
  return shapes.length === 1 ? shapes[0] : undefined
}

function comparisonProblem(
  registry: FieldRegistry,
  subjectType: string,
  comparison: Comparison,
  context: ConditionContext,
): Problem | undefined {
  if (typeof comparison.field !== 'string') return { code: 'unknownField', path: '/field', message: 'Give the name of a field.' }
  const { name, before } = fieldOf(comparison)
  const field = registry.field(subjectType, name)
  if (!field) {
    const meant = nearest(
      name,
      registry.fields(subjectType).map((known) => known.name),
    )
    return { code: 'unknownField', path: '/field', message: `There is no field "${name}".${meant ? ` Did you mean "${meant}"?` : ''}` }
  }
  const known = operatorsFor(field)
  if (!known.includes(comparison.operator)) {
    return { code: 'unknownOperator', path: '/operator', message: `"${name}" knows the operators ${known.join(', ')}.` }
  }
  if (before && (comparison.operator === 'changed' || !isValueField(field))) {
    return { code: 'unknownOperator', path: '/field', message: `Use "${name}" without "before." here.` }
  }
  const problem = valuesProblem(field, comparison, context)
  return problem && { code: 'invalidValue', ...problem }
}

function valuesProblem(
  field: Field,
  { operator, value }: Comparison,
  context: ConditionContext,
): { path: string; message: string } | undefined {
  const arity = operatorArity[operator]
  if (arity === 'none') return value === undefined ? undefined : { path: '/value', message: `"${operator}" takes no value.` }
  if (arity === 'one') {
    if (value === undefined || typeof value === 'object') return { path: '/value', message: `"${operator}" takes one value.` }
    const message = valueProblem(field, operator, value, context)
    return message === undefined ? undefined : { path: '/value', message }
  }
  if (!Array.isArray(value) || value.length === 0 || value.length > conditionLimits.values) {
    return { path: '/value', message: `"${operator}" takes a list of 1 to ${conditionLimits.values} values.` }
  }
  for (const [index, item] of value.entries()) {
    const message = valueProblem(field, operator, item as ConditionScalar, context)
    if (message !== undefined) return { path: `/value/${index}`, message }
  }
  return undefined
}

/** What is wrong with one value given to an operator of a field, in words that say what to write instead. */
export function valueProblem(field: Field, operator: Operator, value: ConditionScalar, context: ConditionContext): string | undefined {
  switch (field.type) {
    case 'number':
      return Number.isFinite(value) ? undefined : 'Give a number.'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'Give true or false.'
    case 'timestamp':
      if (operator === 'on') return dayProblem(value, context)
      return typeof value === 'string' && readTime(value, context) ? undefined : `Give a time, such as ${timeExamples}.`
    case 'id':
    case 'idSet':
      return idProblem(field, value, context)
    case 'text':
      if (field.values && !field.values.some((known) => known.value === value))
        return unknownValue(
          field.values.map((known) => known.value),
          value,
        )
      return textProblem(value)
    case 'textSet':
    case 'fullText':
      return textProblem(value)
  }
}

function dayProblem(value: ConditionScalar, context: ConditionContext): string | undefined {
  const time = typeof value === 'string' ? readTime(value, context) : undefined
  if (time && time.from < time.until) return undefined
  const hint = typeof value === 'string' && isRelativeTime(value) ? ` Compare with "after" or "before" to use ${value}.` : ''
  return `Give a day, such as 2026-01-31, today or yesterday.${hint}`
}

function idProblem(field: Field & { symbols?: unknown }, value: ConditionScalar, context: ConditionContext): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? undefined : 'Give an id: a whole number above zero.'
  if (typeof value === 'string' && isReference(field) && (isPersonalSymbol(field, value) || field.symbols?.(value, context)))
    return undefined
  return `${textNamesOf(field)[0]} knows no ${JSON.stringify(value)}: give an id.`
}

function textProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length === 0) return 'Give a text.'
  if (value.length > conditionLimits.valueLength) return `Give a text of at most ${conditionLimits.valueLength} characters.`
  // PostgreSQL stores neither of the two
  if (value.includes('\0') || !value.isWellFormed()) return 'Give a text without broken characters.'
  return undefined
}

function unknownValue(known: readonly string[], value: unknown): string {
  const meant = typeof value === 'string' ? nearest(value, known) : undefined
  return `There is no ${JSON.stringify(value)}.${meant ? ` Did you mean "${meant}"?` : ` Choose from: ${known.join(', ')}.`}`
}

export const me = 'me'
export const myDepartments = 'my departments'

/** `me` and `my departments`, where the field refers to people and departments. */
export function isPersonalSymbol(field: Field, value: unknown): boolean {
  if (!isReference(field)) return false
  return value === me
    ? field.references === 'agent' || field.references === 'contact'
    : value === myDepartments && field.references === 'department'
}
