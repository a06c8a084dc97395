import { isThere, type SchemaField, type Values } from './schema-fields.ts'

/** What is wrong with a value, as the name of a text below `ui.form` and the number it speaks of. */
export interface Complaint {
  readonly text: 'required' | 'email' | 'tooShort' | 'tooLong' | 'tooSmall' | 'tooLarge' | 'tooFew' | 'tooMany' | 'wrongFormat'
  readonly count?: number
}

/** What can be said without asking the server, by JSON pointer. The server decides. */
export function complaintsOf(fields: readonly SchemaField[], sent: Values): Readonly<Record<string, Complaint>> {
  return Object.assign({}, ...fields.map((field) => complaintsAbout(field, sent[field.name]))) as Record<string, Complaint>
}

function complaintsAbout(field: SchemaField, value: unknown): Readonly<Record<string, Complaint>> {
  if (field.kind === 'group') return isThere(field, value) ? complaintsOf(field.fields, (value ?? {}) as Values) : {}
  if (field.kind === 'localized' && value !== undefined) {
    const inLanguages = field.locales.map((locale) => ({ locale, found: complaintOf({ kind: 'text', required: true, schema: field.schema.properties?.[locale] ?? {} }, (value as Values)[locale]) }))
    return Object.fromEntries(inLanguages.flatMap(({ locale, found }) => (found ? [[`${field.pointer}/${locale}`, found]] : [])))
  }
  const complaint = complaintOf(field, value)
  return complaint ? { [field.pointer]: complaint } : {}
}

function complaintOf({ kind, required, schema }: Pick<SchemaField, 'kind' | 'required' | 'schema'>, value: unknown): Complaint | undefined {
  if (value === undefined) return required && kind !== 'toggle' ? { text: 'required' } : undefined
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) return { text: 'tooSmall', count: schema.minimum }
    return schema.maximum !== undefined && value > schema.maximum ? { text: 'tooLarge', count: schema.maximum } : undefined
  }
  if (Array.isArray(value)) {
    if (schema.minItems !== undefined && value.length < schema.minItems) return { text: 'tooFew', count: schema.minItems }
    return schema.maxItems !== undefined && value.length > schema.maxItems ? { text: 'tooMany', count: schema.maxItems } : undefined
  }
  return typeof value === 'string' ? complaintAboutText(kind, schema, value) : undefined
}

function complaintAboutText(kind: SchemaField['kind'], schema: SchemaField['schema'], value: string): Complaint | undefined {
  if (kind === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(value)) return { text: 'email' }
  if (schema.minLength !== undefined && value.length < schema.minLength) return { text: 'tooShort', count: schema.minLength }
  if (schema.maxLength !== undefined && value.length > schema.maxLength) return { text: 'tooLong', count: schema.maxLength }
  return schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value) ? { text: 'wrongFormat' } : undefined
}
