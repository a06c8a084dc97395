import { TimbreError } from '@timbre/kernel'
import { conditionLimits, type Condition } from '../contract.ts'
import { checkCondition } from '../conditions/check.ts'
import type { ConditionContext } from '../conditions/context.ts'
import { normalise } from '../conditions/normalise.ts'
import { operatorsFor, textNamesOf, type Field, type FieldRegistry } from '../fields.ts'
import { nearest } from '../nearest.ts'
import { readComparison, valueMeant, type QuerySign, type WrittenItem } from './comparisons.ts'
import { createReader, querySyntax, type Place } from './reader.ts'
import { unquote } from './values.ts'

// The deepest nesting of brackets and minus signs that is read at all; what they amount to is checked afterwards.
const deepestNesting = 40

const fieldAndSign = /(before\.)?(\p{L}[\p{L}\p{N}_-]*)(:(?:[<>]=?|=)?|[<>]=?|=)/uy
const quoted = /"((?:[^"\\]|\\.)*)"/suy
const bareValue = /[^\s,()"]+/y
const bareWord = /[^\s()"]+/y
const orWord = /OR(?![^\s()])/y
const andWord = /AND(?![^\s()])/y

/**
 * Reads the text form of a condition: `status:open assignee:me (tag:vip OR priority:urgent) created>-3d -channel:chat "factura vencida"`.
 * The grammar is in the module's README. Gives the normal form, which `printQuery` writes back to the same text or a shorter one.
 *
 * @throws TimbreError `rules.querySyntax` with `extra.position` (from 0) and `extra.length`.
 */
export function parseQuery(registry: FieldRegistry, subjectType: string, text: string, context: ConditionContext): Condition {
  if (text.length > conditionLimits.textLength) {
    throw querySyntax(
      'The search is too long',
      { position: conditionLimits.textLength, length: text.length - conditionLimits.textLength },
      'Leave something out.',
    )
  }
  const reader = createReader(text)
  const search = registry.fields(subjectType).find((field) => field.type === 'fullText')

  const condition = alternatives(0)
  if (!reader.atEnd())
    throw querySyntax('Unexpected ")"', here(1), 'There is no bracket to close: remove it, or put it in quotation marks.')
  return checked(normalise(condition))

  function alternatives(nesting: number): Condition {
    const first = sequence(nesting)
    const parts = [first]
    for (let place = here(2); reader.take(orWord); place = here(2)) {
      const next = sequence(nesting)
      if (parts.at(-1)!.length === 0 || next.length === 0)
        throw querySyntax('"OR" stands alone', place, 'Write what it chooses between on both sides, as in tag:vip OR priority:high.')
      parts.push(next)
    }
    return { any: parts.map((all) => ({ all })) }
  }

  function sequence(nesting: number): Condition[] {
    const parts: Condition[] = []
    for (;;) {
      reader.skipSpace()
      if (reader.atEnd() || reader.sees(/\)/y) || reader.sees(orWord)) return parts
      if (!reader.take(andWord)) parts.push(term(nesting))
    }
  }

  function term(nesting: number): Condition {
    if (nesting > deepestNesting) throw querySyntax('Too many brackets', here(1), 'Nest them less deeply.')
    const start = here(1)
    if (reader.take(/-(?![\s)-]|$)/y)) return { not: term(nesting + 1) }
    if (reader.sees(/-/y))
      throw querySyntax('"-" stands alone', start, 'Write what it excludes right after it, or put it in quotation marks.')
    if (reader.take(/\(/y)) {
      const inside = alternatives(nesting + 1)
      if (!reader.take(/\)/y)) throw querySyntax('The bracket is never closed', start, 'Add ")" where it should end.')
      return inside
    }
    if (reader.sees(/"/y)) return searchFor(readQuoted(), start)
    const [written, before, name, sign] = reader.take(fieldAndSign) ?? []
    if (written !== undefined && name && sign)
      return comparison({ position: start.position, length: written.length }, name, Boolean(before), sign)
    return searchFor(reader.take(bareWord)?.[0] ?? '', start)
  }

  function comparison(place: Place, name: string, before: boolean, written: string): Condition {
    const items = valueList(place, `${before ? 'before.' : ''}${name}${written}`)
    if (!before && name.toLowerCase() === 'is')
      return { any: items.map((item) => ({ field: fieldNamed(item.text, item, isFlag).name, operator: 'is', value: true })) }
    if (!before && name.toLowerCase() === 'changed')
      return { any: items.map((item) => ({ field: fieldNamed(item.text, item, isWatched).name, operator: 'changed' })) }
    const namePlace = { position: place.position + (before ? 'before.'.length : 0), length: name.length }
    const field = fieldNamed(name, namePlace, before ? hasValue : () => true)
    const sign = (written.replace(/^:(?=.)/, '') || ':') as QuerySign
    return readComparison({ ...place, field, before, sign, items }, context)
  }

  function valueList(place: Place, start: string): WrittenItem[] {
    const items: WrittenItem[] = []
    do {
      const position = reader.position()
      const isQuoted = reader.sees(/"/y)
      const text = isQuoted ? readQuoted() : reader.take(bareValue)?.[0]
      if (text === undefined) {
        throw querySyntax(
          `"${start}" has no value`,
          items.length === 0 ? place : here(1),
          'Write it right after the sign; "none" finds what is empty.',
        )
      }
      const prefix = isQuoted ? Boolean(reader.take(/\*/y)) : text.endsWith('*')
      items.push({
        text: prefix && !isQuoted ? text.slice(0, -1) : text,
        quoted: isQuoted,
        prefix,
        position,
        length: reader.position() - position,
      })
    } while (reader.take(/,/y))
    if (!reader.atEnd() && !reader.sees(/[\s)]/y))
      throw querySyntax('Unexpected character', here(1), 'Put a space after the value, or put all of it in quotation marks.')
    return items
  }

  function readQuoted(): string {
    const start = here(1)
    const found = reader.take(quoted)
    if (!found) throw querySyntax('The quotation mark is never closed', start, 'Add another one where the text ends.')
    return unquote(found[1]!)
  }

  function searchFor(words: string, place: Place): Condition {
    const wholePlace = { ...place, length: reader.position() - place.position }
    if (!search) throw querySyntax(`"${words}" names no field`, wholePlace, 'Write a field before it, as in name:value.')
    if (words.trim() === '') throw querySyntax('There is nothing to search for', wholePlace, 'Write a word between the quotation marks.')
    return {
      field: search.name,
      operator: 'matches',
      value: [String(valueMeant(search, 'matches', { ...wholePlace, text: words, quoted: true }, context))],
    }
  }

  function fieldNamed(name: string, place: Place, fits: (field: Field) => boolean): Field {
    const field = registry.fieldByTextName(subjectType, name)
    if (field && fits(field)) return field
    const known = registry.fields(subjectType).filter(fits).flatMap(textNamesOf)
    const meant = nearest(name, known)
    const quotedInstead = search ? 'Put it in quotation marks to search for it as text.' : `Fields are: ${known.join(', ')}.`
    throw querySyntax(`Unknown field "${name}"`, place, meant ? `Did you mean "${meant}"?` : quotedInstead)
  }

  /** Values were checked where they stand; what is left is the size of the whole. */
  function checked(normal: Condition): Condition {
    try {
      checkCondition(registry, subjectType, normal, context)
      return normal
    } catch (error) {
      if (error instanceof TimbreError) throw querySyntax('The search is too large', { position: 0, length: text.length }, error.message)
      throw error
    }
  }

  function here(length: number): Place {
    return { position: reader.position(), length }
  }
}

function isFlag(field: Field): boolean {
  return field.type === 'boolean' && operatorsFor(field).includes('is')
}

function isWatched(field: Field): boolean {
  return operatorsFor(field).includes('changed')
}

function hasValue(field: Field): boolean {
  return field.type !== 'fullText'
}
