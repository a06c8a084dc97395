import type { LocalizedText } from '@timbre/kernel'
import { Column, is, type SQL, type SQLWrapper } from 'drizzle-orm'
import type { ConditionContext } from './conditions/context.ts'
import { operatorsOf, type FieldDescription, type FieldType, type Operator } from './contract.ts'

interface CommonDefinition {
  /** Name in conditions, the same as in the `changes` of events. */
  readonly name: string
  readonly label: LocalizedText
  /** Default: all that the type knows; for a text with fixed `values` those that compare all of it. */
  readonly operators?: readonly Operator[]
  /** Names in the text form, the first for printing. Default: `name`. */
  readonly textNames?: readonly [string, ...string[]]
}

interface ValueDefinition<Subject, Value> extends CommonDefinition {
  /** The value in the database: a column, or an expression over the table the query selects from. */
  readonly sql: SQLWrapper
  /** The same value of a subject in memory. */
  get(subject: Subject): Value | null | undefined
  /** True when it can be empty. Default: what the column says; true for an expression. */
  readonly nullable?: boolean
}

export interface TextField<Subject> extends ValueDefinition<Subject, string> {
  readonly type: 'text'
  /** All values there are, if they are fixed. */
  readonly values?: readonly { readonly value: string; readonly label: LocalizedText }[]
}
export interface NumberField<Subject> extends ValueDefinition<Subject, number> {
  readonly type: 'number'
}
export interface BooleanField<Subject> extends ValueDefinition<Subject, boolean> {
  readonly type: 'boolean'
}
export interface TimestampField<Subject> extends ValueDefinition<Subject, Date> {
  readonly type: 'timestamp'
}

interface Reference {
  /** What the ids stand for. `agent` and `contact` know `me`, `department` knows `my departments`. */
  readonly references?: string
  /** The ids behind a name that a condition keeps as a name, because they may become more: `open`. `undefined`: no such name. */
  symbols?(symbol: string, context: ConditionContext): readonly number[] | undefined
  /** Text form: the id of `billing`. `undefined`: no such name. */
  parse?(text: string, context: ConditionContext): number | undefined
  /** Text form: the name `parse` finds the id by. */
  print?(id: number, context: ConditionContext): string | undefined
}
export interface IdField<Subject> extends ValueDefinition<Subject, number>, Reference {
  readonly type: 'id'
}
/** A `bigint[]` column. */
export interface IdSetField<Subject> extends ValueDefinition<Subject, readonly number[]>, Reference {
  readonly type: 'idSet'
}
/** A `text[]` column. */
export interface TextSetField<Subject> extends ValueDefinition<Subject, readonly string[]> {
  readonly type: 'textSet'
}

/** A search in the words of a subject: only the database can answer it. The first one takes the bare words of the text form. */
export interface FullTextField extends CommonDefinition {
  readonly type: 'fullText'
  /** SQL that is true when all terms are found; a term of several words is a phrase. */
  match(terms: readonly string[], context: ConditionContext): SQL
}

/** A yes or no that is one person's own, such as whether they have read it: only the database can tell. */
export interface PersonalField extends CommonDefinition {
  readonly type: 'boolean'
  readonly personal: true
  readonly operators: readonly ('is' | 'isNot')[]
  /** SQL that is true or false, never null. */
  match(context: ConditionContext): SQL
}

export type FieldDefinition<Subject> =
  | TextField<Subject>
  | NumberField<Subject>
  | BooleanField<Subject>
  | TimestampField<Subject>
  | IdField<Subject>
  | IdSetField<Subject>
  | TextSetField<Subject>
  | FullTextField
  | PersonalField

export type Field = FieldDefinition<unknown>
export type ValueField = Exclude<Field, FullTextField | PersonalField>

/** The fields of every kind of subject, registered by the modules that own them. */
export interface FieldRegistry {
  /** Adds fields of a subject type. Throws when a name is taken. */
  register<Subject>(subjectType: string, definitions: readonly FieldDefinition<Subject>[]): void
  fields(subjectType: string): readonly Field[]
  /** By its name in conditions. */
  field(subjectType: string, name: string): Field | undefined
  /** By one of its names in the text form, whatever the case. */
  fieldByTextName(subjectType: string, textName: string): Field | undefined
}

// `is:unread` and `changed:status` are not about fields of that name; `before.` is a prefix, OR and AND join
const reservedTextNames = new Set(['is', 'changed', 'or', 'and'])
const validName = /^[\p{L}][\p{L}\p{N}_-]*$/u

interface SubjectType {
  readonly fields: Field[]
  readonly byName: Map<string, Field>
  readonly byTextName: Map<string, Field>
}

export function createFieldRegistry(): FieldRegistry {
  const types = new Map<string, SubjectType>()
  const typeNamed = (subjectType: string) => {
    const type = types.get(subjectType)
    if (!type) throw new Error(`No fields are registered for "${subjectType}"`)
    return type
  }
  return {
    register: (subjectType, definitions) => {
      const type = types.get(subjectType) ?? { fields: [], byName: new Map(), byTextName: new Map() }
      types.set(subjectType, type)
      // A subject type's fields are only ever asked about its own subjects.
      for (const definition of definitions) add(type, subjectType, definition as Field)
    },
    fields: (subjectType) => typeNamed(subjectType).fields,
    field: (subjectType, name) => typeNamed(subjectType).byName.get(name),
    fieldByTextName: (subjectType, textName) => typeNamed(subjectType).byTextName.get(textName.toLowerCase()),
  }
}

function add(type: SubjectType, subjectType: string, field: Field): void {
  if (field.name.startsWith('before.'))
    throw new Error(`"${field.name}" cannot be a field's name: the prefix looks at the value before an event`)
  if (type.byName.has(field.name)) throw new Error(`Field "${field.name}" of ${subjectType} is registered twice`)
  const foreign = operatorsFor(field).find((operator) => !operatorsOf[field.type].includes(operator))
  if (foreign) throw new Error(`Field "${field.name}" of ${subjectType} cannot know the operator "${foreign}"`)
  type.fields.push(field)
  type.byName.set(field.name, field)
  for (const textName of textNamesOf(field)) {
    const key = textName.toLowerCase()
    if (!validName.test(textName) || reservedTextNames.has(key)) throw new Error(`"${textName}" cannot be a field's name in the text form`)
    if (type.byTextName.has(key)) throw new Error(`Two fields of ${subjectType} are called "${textName}" in the text form`)
    type.byTextName.set(key, field)
  }
}

// Nobody searches for a part of one of a few fixed values, and `channel:chat` is to mean that it is the value.
const operatorsOfFixedValues = operatorsOf.text.filter((operator) => !['contains', 'notContains', 'startsWith'].includes(operator))

export function operatorsFor(field: Field): readonly Operator[] {
  if (field.operators) return field.operators
  return field.type === 'text' && field.values ? operatorsOfFixedValues : operatorsOf[field.type]
}

export function textNamesOf(field: Field): readonly [string, ...string[]] {
  return field.textNames ?? [field.name]
}

export function isNullable(field: ValueField): boolean {
  return field.nullable ?? !(is(field.sql, Column) && field.sql.notNull)
}

/** False for what only the database can tell. */
export function isValueField(field: Field): field is ValueField {
  return field.type !== 'fullText' && !isPersonalField(field)
}

export function isPersonalField(field: Field): field is PersonalField {
  return 'personal' in field
}

export function isReference(field: Field): field is IdField<unknown> | IdSetField<unknown> {
  return field.type === 'id' || field.type === 'idSet'
}

const typesWithEmptyValue: readonly FieldType[] = ['textSet', 'idSet', 'text']

/** What a console needs to build conditions; `changed` is offered for conditions on events only. */
export function describeFields(registry: FieldRegistry, subjectType: string, { forEvents = false } = {}): FieldDescription[] {
  return registry.fields(subjectType).map((field) => {
    const nullable = isValueField(field) && isNullable(field)
    const canBeEmpty = nullable || (typesWithEmptyValue.includes(field.type) && !(field.type === 'text' && field.values))
    return {
      name: field.name,
      textName: textNamesOf(field)[0],
      type: field.type,
      label: { ...field.label },
      operators: operatorsFor(field).filter(
        (operator) => (operator !== 'changed' || forEvents) && (canBeEmpty || (operator !== 'isEmpty' && operator !== 'isNotEmpty')),
      ),
      nullable,
      references: (isReference(field) && field.references) || null,
      values: field.type === 'text' && field.values ? field.values.map(({ value, label }) => ({ value, label: { ...label } })) : null,
    }
  })
}
