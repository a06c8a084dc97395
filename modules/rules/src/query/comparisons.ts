import type { Comparison, Condition, ConditionScalar, Operator } from '../contract.ts'
import type { ConditionContext } from '../conditions/context.ts'
import { beforeField } from '../conditions/tree.ts'
import { operatorsFor, textNamesOf, type Field, type FullTextField } from '../fields.ts'
import { querySyntax, type Place } from './reader.ts'
import { emptyWord, filledWord, readValue, writeText, writeValue, type WrittenValue } from './values.ts'

/** `status:open`, `created>=2026-01-01`, `subject:fact*`: a field, a sign and values, to comparisons and back. */

export type QuerySign = ':' | '=' | '>' | '>=' | '<' | '<='

/** One of the comma-separated values; `prefix` when an asterisk follows. */
export interface WrittenItem extends WrittenValue, Place {
  readonly prefix: boolean
}

export interface WrittenComparison extends Place {
  readonly field: Field
  readonly before: boolean
  readonly sign: QuerySign
  readonly items: readonly WrittenItem[]
}

/** What `field:value` means: for free text that the value occurs in it, otherwise that it is the value. */
function meansContains(field: Field): boolean {
  return field.type === 'text' && operatorsFor(field).includes('contains')
}

const rangeOperators = {
  number: { '>': 'above', '>=': 'atLeast', '<': 'below', '<=': 'atMost' },
  timestamp: { '>': 'after', '>=': 'atLeast', '<': 'before', '<=': 'atMost' },
} as const

export function readComparison(written: WrittenComparison, context: ConditionContext): Condition {
  const { field, before, sign, items } = written
  const name = before ? beforeField(field.name) : field.name
  const known = operatorsFor(field)
  const parts: Condition[] = []
  const equal: { operator: 'is' | 'hasAny'; values: (string | number)[] } = { operator: isSet(field) ? 'hasAny' : 'is', values: [] }

  for (const item of items) {
    const emptiness = emptinessMeant(field, sign, item)
    if (emptiness) {
      parts.push({ field: name, operator: emptiness })
      continue
    }
    const operator = operatorMeant(written, item)
    if (!known.includes(operator)) throw notKnown(written)
    const value = valueMeant(field, operator, item, context)
    if (operator === equal.operator && typeof value !== 'boolean') equal.values.push(value)
    else parts.push({ field: name, operator, value: operator === 'matches' ? [String(value)] : value })
  }
  if (equal.values.length > 0) {
    const operator = equal.operator === 'is' ? 'in' : 'hasAny'
    if (operator === 'in' && equal.values.length > 1 && !known.includes('in')) throw oneValueOnly(written)
    parts.unshift({ field: name, operator, value: equal.values })
  }
  return { any: parts }
}

function isSet(field: Field): boolean {
  return field.type === 'textSet' || field.type === 'idSet'
}

function emptinessMeant(field: Field, sign: QuerySign, { text, quoted, prefix }: WrittenItem): Operator | undefined {
  if (quoted || prefix || (sign !== ':' && sign !== '=')) return undefined
  const operator = text === emptyWord ? 'isEmpty' : text === filledWord ? 'isNotEmpty' : undefined
  return operator && operatorsFor(field).includes(operator) ? operator : undefined
}

function operatorMeant(written: WrittenComparison, item: WrittenItem): Operator {
  const { field, sign, items } = written
  if (item.prefix) {
    if (field.type === 'text' && sign === ':') return 'startsWith'
    throw querySyntax(
      'Unexpected asterisk',
      { position: item.position + item.length - 1, length: 1 },
      'It stands for the rest of a text, as in subject:fact*. Put the value in quotation marks if the asterisk belongs to it.',
    )
  }
  if (sign === ':' || sign === '=') {
    if (field.type === 'fullText') return 'matches'
    if (field.type === 'timestamp') return 'on'
    if (isSet(field)) return 'hasAny'
    return sign === ':' && meansContains(field) ? 'contains' : 'is'
  }
  if (field.type !== 'number' && field.type !== 'timestamp') throw notKnown(written)
  if (items.length > 1) throw oneValueOnly(written)
  return rangeOperators[field.type][sign]
}

export function valueMeant(field: Field, operator: Operator, item: WrittenValue & Place, context: ConditionContext): ConditionScalar {
  const read = readValue(field, operator, item, context)
  if ('value' in read) return read.value
  throw querySyntax(`"${item.text}" does not fit "${textNamesOf(field)[0]}"`, item, read.problem)
}

function notKnown(written: WrittenComparison) {
  return querySyntax(`"${textNamesOf(written.field)[0]}" cannot be used with "${written.sign}"`, written, 'Use ":" instead.')
}

function oneValueOnly(written: WrittenComparison) {
  return querySyntax(`"${textNamesOf(written.field)[0]}" takes one value`, written, 'Leave out the comma and what follows it.')
}

const printedSigns: Partial<Record<Operator, QuerySign>> = { above: '>', after: '>', atLeast: '>=', below: '<', before: '<', atMost: '<=' }

/** Writes one comparison with a value field, without a leading minus: `negative` operators are written as their opposite. */
export function printComparison(
  field: Exclude<Field, FullTextField>,
  before: boolean,
  { operator, value }: Comparison,
  context: ConditionContext,
): { text: string; negative: boolean } {
  const [textName] = textNamesOf(field)
  const name = before ? beforeField(textName) : textName
  const values = [value]
    .flat()
    .map((item) => writeValue(field, item as ConditionScalar, context))
    .join(',')
  const negative = operator === 'isNot' || operator === 'notIn' || operator === 'notContains' || operator === 'hasNone'
  const written = (text: string) => ({ text, negative })
  switch (operator) {
    case 'is':
    case 'isNot':
      if (field.type === 'boolean' && value === true && !before) return written(`is:${textName}`)
      return written(`${name}${meansContains(field) ? '=' : ':'}${values}`)
    case 'in':
    case 'notIn':
      return written(`${name}${meansContains(field) ? '=' : ':'}${values}`)
    case 'startsWith':
      return written(`${name}:${writeText(String(value))}*`)
    case 'isEmpty':
      return written(`${name}:${emptyWord}`)
    case 'isNotEmpty':
      return written(`${name}:${filledWord}`)
    case 'changed':
      return written(`changed:${textName}`)
    default:
      return written(`${name}${printedSigns[operator] ?? ':'}${values}`)
  }
}
