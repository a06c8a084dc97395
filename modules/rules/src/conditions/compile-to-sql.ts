import { Column, is, sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import type { Condition } from '../contract.ts'
import { isNullable, isPersonalField, type FieldRegistry, type ValueField } from '../fields.ts'
import { fold } from '../fold.ts'
import { rulesErrors } from '../rules.errors.ts'
import type { ConditionContext } from './context.ts'
import { isAboutEvents } from './inspect.ts'
import { planOf, type Plan, type Test } from './plan.ts'

/**
 * The condition for a WHERE clause: everything a person wrote is a parameter, equality leaves columns bare so that
 * indexes serve it. It is true or not true (false or null), so it may be joined by AND and OR but not negated.
 *
 * @throws TimbreError when the condition does not fit the fields or asks about events.
 */
export function compileToSql(registry: FieldRegistry, subjectType: string, condition: Condition, context: ConditionContext): SQL {
  const plan = planOf(registry, subjectType, condition, context)
  if (isAboutEvents(condition)) throw rulesErrors.eventsOnly('Leave out "changed" and "before.": a list can only ask how things are.')
  return compile(plan, context)
}

function compile(plan: Plan, context: ConditionContext): SQL {
  if (plan.kind === 'test') return compileTest(plan, context)
  const parts = plan.parts.map((part) => compile(part, context))
  if (parts.length === 0) return plan.kind === 'all' ? sql`true` : sql`false`
  if (parts.length === 1) return parts[0]!
  return sql`(${sql.join(parts, plan.kind === 'all' ? sql` and ` : sql` or `)})`
}

function compileTest({ field, test, negated }: Extract<Plan, { kind: 'test' }>, context: ConditionContext): SQL {
  if (field.type === 'fullText') {
    const found = field.match(test.kind === 'matches' ? test.terms : [], context)
    return negated ? sql`(${found}) is not true` : sql`(${found})`
  }
  if (isPersonalField(field)) {
    const wanted = test.kind === 'oneOf' && test.values[0] === true
    return wanted === negated ? sql`not (${field.match(context)})` : sql`(${field.match(context)})`
  }
  return negated ? compileNegated(field, test) : compilePositive(field, test)
}

/** True when the test passes; for an empty field false or null. */
function compilePositive(field: ValueField, test: Test): SQL {
  const value = valueOf(field)
  switch (test.kind) {
    case 'oneOf':
      if (test.values.length === 0) return sql`false`
      if (field.type === 'boolean') return test.values[0] === true ? sql`${value}` : sql`not ${value}`
      return test.values.length === 1 ? sql`${value} = ${scalar(field, test.values[0]!)}` : sql`${value} = any(${list(field, test.values)})`
    case 'compare':
      return sql`${value} ${signs[test.sign]} ${scalar(field, test.value)}`
    case 'contains':
      return sql`timbre_fold(${value}) like ${`%${likeText(test.text)}%`}`
    case 'startsWith':
      return sql`timbre_fold(${value}) like ${`${likeText(test.text)}%`}`
    case 'hasAny':
      return test.values.length === 0 ? sql`false` : sql`${value} && ${list(field, test.values)}`
    case 'hasAll':
      return sql`${value} @> ${list(field, test.values)}`
    case 'filled':
      return compileFilled(field, value)
    case 'changed':
    case 'matches':
      throw new Error(`A list cannot test "${test.kind}"`)
  }
}

/** The exact complement: for an empty field true. */
function compileNegated(field: ValueField, test: Test): SQL {
  const value = valueOf(field)
  if (test.kind === 'oneOf' && test.values.length === 0) return sql`true`
  if (test.kind === 'hasAny' && test.values.length === 0) return sql`true`
  if (test.kind === 'filled') return compileEmpty(field, value)
  if (isNullable(field)) return sql`(${compilePositive(field, test)}) is not true`
  if (test.kind === 'oneOf' && field.type !== 'boolean') {
    return test.values.length === 1 ? sql`${value} <> ${scalar(field, test.values[0]!)}` : sql`${value} <> all(${list(field, test.values)})`
  }
  return sql`not (${compilePositive(field, test)})`
}

function compileFilled(field: ValueField, value: SQLWrapper): SQL {
  if (field.type === 'text') return sql`${value} <> ''`
  if (field.type === 'textSet' || field.type === 'idSet') return sql`${value} <> '{}'`
  return isNullable(field) ? sql`${value} is not null` : sql`true`
}

function compileEmpty(field: ValueField, value: SQLWrapper): SQL {
  if (!isNullable(field))
    return field.type === 'text'
      ? sql`${value} = ''`
      : field.type === 'textSet' || field.type === 'idSet'
        ? sql`${value} = '{}'`
        : sql`false`
  if (field.type === 'text') return sql`(${value} is null or ${value} = '')`
  if (field.type === 'textSet' || field.type === 'idSet') return sql`(${value} is null or ${value} = '{}')`
  return sql`${value} is null`
}

/** Expressions in parentheses, so that what is written around them does not regroup them. */
function valueOf(field: ValueField): SQLWrapper {
  return is(field.sql, Column) ? field.sql : sql`(${field.sql})`
}

const signs = { '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` }

/** A parameter with the type that keeps a column's index usable and never fails on a value out of the column's range. */
function scalar(field: ValueField, value: string | number | boolean | Date): SQL {
  if (value instanceof Date) return sql`${value.toISOString()}::timestamptz`
  if (field.type === 'id') return sql`${value}::bigint`
  if (typeof value === 'number') return Number.isSafeInteger(value) ? sql`${value}::bigint` : sql`${value}::numeric`
  return sql`${value}`
}

function list(field: ValueField, values: readonly (string | number | boolean)[]): SQL {
  // as one array parameter: drizzle would spread a bare array into many
  const parameter = sql.param([...values])
  if (field.type === 'id' || field.type === 'idSet') return sql`${parameter}::bigint[]`
  if (field.type === 'number') return values.every(Number.isSafeInteger) ? sql`${parameter}::bigint[]` : sql`${parameter}::numeric[]`
  return sql`${parameter}::text[]`
}

function likeText(text: string): string {
  return fold(text).replace(/[\\%_]/g, '\\$&')
}
