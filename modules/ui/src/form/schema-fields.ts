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
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: unknown
}

export type FieldKind = 'text' | 'longText' | 'number' | 'toggle' | 'select' | 'multi' | 'email' | 'password' | 'date' | 'timeZone' | 'localized'

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
  readonly schema: JsonSchema
}

/** Which kind a schema cannot say by itself, by the name of the field. */
export type FieldKinds = Readonly<Partial<Record<string, FieldKind>>>

/** Strings that may grow longer than this want several lines. */
const lineLength = 300

/** The fields of an object's schema, in its order; `kinds` decides where the schema says too little. */
export function fieldsOf(schema: object, kinds: FieldKinds = {}): readonly SchemaField[] {
  const { properties = {}, required = [] } = schema as JsonSchema
  return Object.entries(properties).map(([name, given]) => {
    const inner = present(given)
    const kind = kinds[name] ?? kindOf(inner)
    return {
      name,
      pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      kind,
      required: required.includes(name),
      nullable: given !== inner,
      words: wordsOf(kind === 'multi' ? (inner.items ?? {}) : inner),
      locales: kind === 'localized' ? Object.keys(inner.properties ?? {}) : [],
      schema: inner,
    }
  })
}

/** What a form begins with: given values, the schema's defaults, and otherwise nothing of the right kind. */
export function startingValues(fields: readonly SchemaField[], given: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, given[field.name] ?? field.schema.default ?? blank(field)]))
}

/**
 * What to send: texts trimmed, a missing language filled from the first that is there; fields left empty as null where that is a value, and
 * otherwise not at all.
 */
export function valuesToSend(fields: readonly SchemaField[], values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field): (readonly [string, unknown])[] => {
      const value = tidy(field, values[field.name])
      if (value !== '' && value !== undefined && value !== null) return [[field.name, value]]
      return field.nullable ? [[field.name, null]] : []
    }),
  )
}

function tidy(field: SchemaField, value: unknown): unknown {
  if (field.kind === 'localized') {
    const texts = Object.fromEntries(field.locales.map((locale) => [locale, String((value as Record<string, unknown> | undefined)?.[locale] ?? '').trim()]))
    const first = Object.values(texts).find(Boolean)
    return first === undefined ? undefined : Object.fromEntries(Object.entries(texts).map(([locale, text]) => [locale, text || first]))
  }
  return typeof value === 'string' && field.kind !== 'password' ? value.trim() : value
}

function blank(field: SchemaField): unknown {
  if (field.nullable && (field.kind === 'select' || field.kind === 'timeZone')) return null
  if (field.kind === 'toggle') return false
  if (field.kind === 'multi') return []
  if (field.kind === 'localized') return Object.fromEntries(field.locales.map((locale) => [locale, '']))
  return field.kind === 'number' || field.kind === 'select' ? undefined : ''
}

/** “This or null” is this. */
function present(schema: JsonSchema): JsonSchema {
  const rest = schema.anyOf?.filter((option) => option.type !== 'null')
  return rest?.length === 1 && rest[0] ? rest[0] : schema
}

function kindOf(schema: JsonSchema): FieldKind {
  if (wordsOf(schema).length > 0) return 'select'
  if (schema.type === 'object') return 'localized'
  if (schema.type === 'array') return 'multi'
  if (schema.type === 'boolean') return 'toggle'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  if (schema.format === 'email' || schema.format === 'password' || schema.format === 'date') return schema.format
  return (schema.maxLength ?? 0) > lineLength ? 'longText' : 'text'
}

function wordsOf(schema: JsonSchema): readonly string[] {
  const options = schema.enum ?? schema.anyOf?.map((option) => option.const) ?? []
  return options.filter((option): option is string => typeof option === 'string')
}
