import type { SchemaField } from './schema-fields.ts'

/** What is wrong with a value, as the name of a text below `ui.form` and the number it speaks of. */
export interface Complaint {
  readonly text: 'required' | 'email' | 'tooShort' | 'tooLong' | 'tooSmall' | 'tooLarge'
  readonly count?: number
}

/** What can be said without asking the server, by JSON pointer. The server decides. */
export function complaintsOf(fields: readonly SchemaField[], sent: Readonly<Record<string, unknown>>): Readonly<Record<string, Complaint>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const complaint = complaintOf(field, sent[field.name])
      return complaint ? [[field.kind === 'localized' ? `${field.pointer}/${field.locales[0]}` : field.pointer, complaint]] : []
    }),
  )
}

function complaintOf({ kind, required, schema }: SchemaField, value: unknown): Complaint | undefined {
  if (value === undefined) return required && kind !== 'toggle' ? { text: 'required' } : undefined
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) return { text: 'tooSmall', count: schema.minimum }
    return schema.maximum !== undefined && value > schema.maximum ? { text: 'tooLarge', count: schema.maximum } : undefined
  }
  if (typeof value !== 'string') return undefined
  if (kind === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(value)) return { text: 'email' }
  if (schema.minLength !== undefined && value.length < schema.minLength) return { text: 'tooShort', count: schema.minLength }
  return schema.maxLength !== undefined && value.length > schema.maxLength ? { text: 'tooLong', count: schema.maxLength } : undefined
}
