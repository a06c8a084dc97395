import type { ConditionScalar, Operator } from '../contract.ts'
import { isPersonalSymbol, myDepartments, valueProblem } from '../conditions/check.ts'
import type { ConditionContext } from '../conditions/context.ts'
import { isReference, type Field, type IdField, type IdSetField } from '../fields.ts'

/** How single values are written in the text form. */

/** Unquoted, these stand for an empty and a filled field. */
export const emptyWord = 'none'
export const filledWord = 'any'

const shortMyDepartments = 'mine'

/** A value as written; in quotation marks it is always a name or text, never a word with a meaning. */
export interface WrittenValue {
  readonly text: string
  readonly quoted: boolean
}

/** The value that was meant, or in words what is wrong with it. */
export function readValue(
  field: Field,
  operator: Operator,
  written: WrittenValue,
  context: ConditionContext,
): { value: ConditionScalar } | { problem: string } {
  const value = valueOf(field, written, context)
  const problem = valueProblem(field, operator, value, context)
  return problem === undefined ? { value } : { problem }
}

const yesAndNo: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
])
const number = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i

function valueOf(field: Field, written: WrittenValue, context: ConditionContext): ConditionScalar {
  const { text } = written
  switch (field.type) {
    case 'number':
      return number.test(text) ? Number(text) : text
    case 'boolean':
      return yesAndNo.get(text.toLowerCase()) ?? text
    case 'id':
    case 'idSet':
      return idOf(field, written, context)
    case 'text':
      return closedValue(field.values ?? [], text) ?? text
    default:
      return text
  }
}

/** Whatever the case, unless two values differ in nothing else. */
function closedValue(values: readonly { readonly value: string }[], text: string): string | undefined {
  const exact = values.find(({ value }) => value === text)
  return (exact ?? values.find(({ value }) => value.toLowerCase() === text.toLowerCase()))?.value
}

function idOf(field: IdField<unknown> | IdSetField<unknown>, { text, quoted }: WrittenValue, context: ConditionContext): ConditionScalar {
  const symbol = text === shortMyDepartments ? myDepartments : text
  const isSymbol = isPersonalSymbol(field, symbol) || field.symbols?.(symbol, context) !== undefined
  if (isSymbol && !quoted) return symbol
  const named = field.parse?.(text, context)
  if (named !== undefined) return named
  if (isSymbol) return symbol
  return /^#?\d+$/.test(text) ? Number(text.replace('#', '')) : text
}

/** Writes a value so that `readValue` gives it back. */
export function writeValue(field: Field, value: ConditionScalar, context: ConditionContext): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (isReference(field)) return writeId(field, value, context)
  return typeof value === 'number' ? String(value) : writeText(value)
}

function writeId(field: IdField<unknown> | IdSetField<unknown>, value: string | number, context: ConditionContext): string {
  const name = typeof value === 'string' ? value : field.print?.(value, context)
  const ways: WrittenValue[] = []
  if (value === myDepartments) ways.push({ text: shortMyDepartments, quoted: false })
  if (name !== undefined && isPlain(name)) ways.push({ text: name, quoted: false })
  if (name !== undefined) ways.push({ text: name, quoted: true })
  // A name may also be another id's, or no longer known
  const exact = ways.find((written) => idOf(field, written, context) === value) ?? { text: `#${value}`, quoted: false }
  return exact.quoted ? quote(exact.text) : exact.text
}

/** Text that needs no quotation marks as a value. */
function isPlain(text: string): boolean {
  return /^[^\s,()"*<>=][^\s,()"*]*$/.test(text) && text !== emptyWord && text !== filledWord
}

export function writeText(text: string): string {
  return isPlain(text) ? text : quote(text)
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

export function unquote(text: string): string {
  return text.replace(/\\(["\\])/g, '$1')
}
