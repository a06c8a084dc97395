/** As much of JSON Schema (and so of TypeBox) as a form understands. */
export interface JsonSchema {
  readonly type?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly writeOnly?: boolean
  readonly default?: unknown
}

export type FieldKind = 'text' | 'longText' | 'number' | 'toggle' | 'select' | 'radio' | 'multi' | 'words' | 'email' | 'password' | 'date' | 'timeZone' | 'localized' | 'group'

/** One field of a form: what it asks for, where its value is and which values will do. */
export interface SchemaField {
  readonly name: string
  /** JSON pointer into the request, as problem+json names what is wrong. */
  readonly pointer: string
  readonly kind: FieldKind
  readonly required: boolean
  /** Whether “nothing” is a value of its own, and so can be sent to take back what was there. */
  readonly nullable: boolean
  /** Values of a select, when the schema lists them. */
  readonly words: readonly string[]
  /** The languages of a localized text. */
  readonly locales: readonly string[]
  /** What a group holds. */
  readonly fields: readonly SchemaField[]
  readonly schema: JsonSchema
}

export type Values = Readonly<Record<string, unknown>>

/** Which kind a schema cannot say by itself, by the name of the field; inside a group `server.password`. */
export type FieldKinds = Readonly<Partial<Record<string, FieldKind>>>

/** Strings that may grow longer than this want several lines. */
const lineLength = 300
const languages = ['en', 'es']

/** The fields of an object's schema, in its order; `kinds` decides where the schema says too little. */
export function fieldsOf(schema: object, kinds: FieldKinds = {}, within = { path: '', pointer: '' }): readonly SchemaField[] {
  const { properties = {}, required = [] } = schema as JsonSchema
  return Object.entries(properties).map(([name, given]) => {
    const inner = present(given)
    const path = `${within.path}${name}`
    const pointer = `${within.pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const kind = kinds[path] ?? kindOf(inner)
    return {
      name,
      pointer,
      kind,
      required: required.includes(name),
      nullable: given !== inner,
      words: wordsOf(kind === 'multi' ? (inner.items ?? {}) : inner),
      locales: kind === 'localized' ? Object.keys(inner.properties ?? {}) : [],
      fields: kind === 'group' ? fieldsOf(inner, kinds, { path: `${path}.`, pointer }) : [],
      schema: inner,
    }
  })
}

/** What a form begins with: given values, the schema's defaults, and otherwise nothing of the right kind. */
export function startingValues(fields: readonly SchemaField[], given: Values = {}): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, startOf(field, given[field.name])]))
}

/**
 * What to send: texts trimmed, a missing language filled from the first that is there; fields left empty as null where that is a value, as
 * an empty text where one was `given` or is wanted, and otherwise not at all.
 */
export function valuesToSend(fields: readonly SchemaField[], values: Values, given: Values = {}): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field): (readonly [string, unknown])[] => {
      const value = tidy(field, values[field.name], given[field.name])
      if (value !== '' && value !== undefined && value !== null) return [[field.name, value]]
      if (value === '' && mayBeEmpty(field) && (field.required || given[field.name])) return [[field.name, '']]
      return field.nullable ? [[field.name, null]] : []
    }),
  )
}

/** Whether a group that may be left out is filled in. */
export function isThere(field: SchemaField, value: unknown): boolean {
  return !field.nullable || (value !== null && value !== undefined)
}

function startOf(field: SchemaField, given: unknown): unknown {
  if (field.kind === 'group') {
    if (field.nullable && (given === null || given === undefined)) return null
    return startingValues(field.fields, (given ?? field.schema.default ?? {}) as Values)
  }
  return given ?? field.schema.default ?? blank(field)
}

function tidy(field: SchemaField, value: unknown, given: unknown): unknown {
  if (field.kind === 'group') return value === null || value === undefined ? null : valuesToSend(field.fields, value as Values, (given ?? {}) as Values)
  if (field.kind === 'localized') {
    const texts = Object.fromEntries(field.locales.map((locale) => [locale, String((value as Values | undefined)?.[locale] ?? '').trim()]))
    const first = Object.values(texts).find(Boolean)
    return first === undefined ? undefined : Object.fromEntries(Object.entries(texts).map(([locale, text]) => [locale, text || first]))
  }
  return typeof value === 'string' && field.kind !== 'password' ? value.trim() : value
}

/** Texts without a least length. A secret left empty stays as it is. */
function mayBeEmpty({ kind, nullable, schema }: SchemaField): boolean {
  return (kind === 'text' || kind === 'longText') && !nullable && schema.minLength === undefined
}

function blank(field: SchemaField): unknown {
  if (field.nullable && (field.kind === 'select' || field.kind === 'timeZone')) return null
  if (field.kind === 'toggle') return false
  if (field.kind === 'multi' || field.kind === 'words') return []
  if (field.kind === 'localized') return Object.fromEntries(field.locales.map((locale) => [locale, '']))
  return field.kind === 'number' || field.kind === 'select' || field.kind === 'radio' ? undefined : ''
}

/** “This or null” is this. */
function present(schema: JsonSchema): JsonSchema {
  const rest = schema.anyOf?.filter((option) => option.type !== 'null')
  return rest?.length === 1 && rest.length !== schema.anyOf?.length && rest[0] ? rest[0] : schema
}

function kindOf(schema: JsonSchema): FieldKind {
  if (wordsOf(schema).length > 0) return 'select'
  if (schema.type === 'object') return isLocalized(schema) ? 'localized' : 'group'
  if (schema.type === 'array') return schema.items?.type === 'string' && wordsOf(schema.items).length === 0 ? 'words' : 'multi'
  if (schema.type === 'boolean') return 'toggle'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  if (schema.writeOnly) return 'password'
  if (schema.format === 'email' || schema.format === 'password' || schema.format === 'date') return schema.format
  return (schema.maxLength ?? 0) > lineLength ? 'longText' : 'text'
}

function isLocalized({ properties = {} }: JsonSchema): boolean {
  const names = Object.keys(properties)
  return names.length > 0 && names.every((name) => languages.includes(name))
}

function wordsOf(schema: JsonSchema): readonly string[] {
  const options = schema.enum ?? schema.anyOf?.map((option) => option.const) ?? []
  return options.filter((option): option is string => typeof option === 'string')
}
