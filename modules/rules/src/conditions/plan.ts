import type { Comparison, Condition } from '../contract.ts'
import type { Field, FieldRegistry } from '../fields.ts'
import type { ConditionContext } from './context.ts'
import { resolveCondition } from './resolve.ts'
import { fieldOf, listOf } from './tree.ts'

/**
 * A condition as both compilers take it: relative values resolved, `not` pushed down to the tests, operators reduced to
 * a few kinds of test. An empty field fails every test; a negated test is its exact complement, so empty fields pass it.
 * This is the one place where that is decided.
 */
export type Plan =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Plan[] }
  | { readonly kind: 'test'; readonly field: Field; readonly before: boolean; readonly negated: boolean; readonly test: Test }

export type Test =
  | { readonly kind: 'oneOf'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'compare'; readonly sign: Sign; readonly value: number | Date }
  | { readonly kind: 'contains' | 'startsWith'; readonly text: string }
  | { readonly kind: 'hasAny' | 'hasAll'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'matches'; readonly terms: readonly string[] }
  | { readonly kind: 'filled' | 'changed' }

export type Sign = '<' | '<=' | '>' | '>='

export function planOf(registry: FieldRegistry, subjectType: string, condition: Condition, context: ConditionContext): Plan {
  return plan(resolveCondition(registry, subjectType, condition, context), false)

  function plan(part: Condition, negated: boolean): Plan {
    if ('all' in part) return { kind: negated ? 'any' : 'all', parts: part.all.map((inner) => plan(inner, negated)) }
    if ('any' in part) return { kind: negated ? 'all' : 'any', parts: part.any.map((inner) => plan(inner, negated)) }
    if ('not' in part) return plan(part.not, !negated)
    const { name, before } = fieldOf(part)
    const { test, negative } = testOf(part)
    return { kind: 'test', field: registry.field(subjectType, name) as Field, before, negated: negative !== negated, test }
  }
}

const signs = { above: '>', after: '>', below: '<', before: '<', atLeast: '>=', atMost: '<=' } as const

function testOf(comparison: Comparison): { test: Test; negative: boolean } {
  const { operator, value } = comparison
  const single = value as string | number | boolean
  switch (operator) {
    case 'is':
    case 'isNot':
      return { test: { kind: 'oneOf', values: [single] }, negative: operator === 'isNot' }
    case 'in':
    case 'notIn':
      return { test: { kind: 'oneOf', values: listOf(comparison) }, negative: operator === 'notIn' }
    case 'contains':
    case 'notContains':
      return { test: { kind: 'contains', text: String(single) }, negative: operator === 'notContains' }
    case 'startsWith':
      return { test: { kind: 'startsWith', text: String(single) }, negative: false }
    case 'above':
    case 'below':
    case 'before':
    case 'after':
    case 'atLeast':
    case 'atMost':
      return {
        test: { kind: 'compare', sign: signs[operator], value: typeof single === 'number' ? single : new Date(String(single)) },
        negative: false,
      }
    case 'on':
      throw new Error('A day is resolved to two comparisons before it is planned')
    case 'isEmpty':
    case 'isNotEmpty':
      return { test: { kind: 'filled' }, negative: operator === 'isEmpty' }
    case 'hasAny':
    case 'hasNone':
      return { test: { kind: 'hasAny', values: listOf(comparison) }, negative: operator === 'hasNone' }
    case 'hasAll':
      return { test: { kind: 'hasAll', values: listOf(comparison) }, negative: false }
    case 'matches':
      return { test: { kind: 'matches', terms: listOf(comparison).map(String) }, negative: false }
    case 'changed':
      return { test: { kind: 'changed' }, negative: false }
  }
}
