import type { Comparison, Condition } from '../contract.ts'
import { checkCondition } from '../conditions/check.ts'
import type { ConditionContext } from '../conditions/context.ts'
import { normalise } from '../conditions/normalise.ts'
import { fieldOf, listOf } from '../conditions/tree.ts'
import { textNamesOf, type FieldRegistry } from '../fields.ts'
import { printComparison } from './comparisons.ts'
import { quote, writeText } from './values.ts'

/**
 * Writes a condition in its text form. `parseQuery` of it gives the condition's normal form, which means the same.
 *
 * @throws TimbreError when the condition does not fit the subject type's fields.
 */
export function printQuery(registry: FieldRegistry, subjectType: string, condition: Condition, context: ConditionContext): string {
  checkCondition(registry, subjectType, condition, context)
  const search = registry.fields(subjectType).find((field) => field.type === 'fullText')
  return print(normalise(condition))

  function print(part: Condition): string {
    if ('all' in part) return part.all.map((inner) => ('any' in inner ? `(${print(inner)})` : print(inner))).join(' ')
    if ('any' in part) return part.any.map((inner) => (isSequence(inner) ? `(${print(inner)})` : print(inner))).join(' OR ')
    if ('not' in part) return isSequence(part.not) || 'any' in part.not ? `-(${print(part.not)})` : `-${print(part.not)}`
    return printLeaf(part)
  }

  function printLeaf(comparison: Comparison): string {
    const { name, before } = fieldOf(comparison)
    const field = registry.field(subjectType, name)
    if (!field) throw new Error(`Field "${name}" was checked but is not there`)
    if (field.type !== 'fullText') {
      const { text, negative } = printComparison(field, before, comparison, context)
      return negative ? `-${text}` : text
    }
    const terms = listOf(comparison).map(String)
    return field === search ? terms.map(writeWord).join(' ') : terms.map((term) => `${textNamesOf(field)[0]}:${writeText(term)}`).join(' ')
  }
}

/** Written as several words in a row: brackets are needed around it. */
function isSequence(part: Condition): boolean {
  return 'all' in part || ('operator' in part && part.operator === 'matches' && listOf(part).length > 1)
}

/** Words that would be read as something else stand in quotation marks. */
function writeWord(term: string): string {
  const plain =
    /^[^\s()"-][^\s()"]*$/.test(term) && term !== 'OR' && term !== 'AND' && !/^(before\.)?\p{L}[\p{L}\p{N}_-]*[:<>=]/u.test(term)
  return plain ? term : quote(term)
}
