/** A quick filter is condition text; here it is cut into terms (`status:#3`, `tag:vip`, `"factura vencida"`), each of which can be a chip. */

const fields = ['status', 'assignee', 'priority', 'department', 'type', 'channel', 'tag'] as const
export type FilterField = (typeof fields)[number]

export interface FilterChip {
  /** Undefined: words, or a condition that was written by hand. */
  readonly field: FilterField | undefined
  readonly terms: readonly string[]
}

/** Something in quotation marks, or up to the next space. */
const token = /(?:"(?:[^"\\]|\\.)*"|[^\s"])+/gu
const value = /(?:"(?:[^"\\]|\\.)*"|[^,"])+/gu

/** What is joined by OR or brackets stays whole: it is one condition. */
export function termsOf(text: string): readonly string[] {
  if (/[()]|(?:^|\s)(?:OR|AND)(?:\s|$)/u.test(unquoted(text))) return [text.trim()]
  const terms = (text.match(token) ?? []).flatMap((part) => {
    const field = fieldOf(part)
    return field ? (part.slice(field.length + 1).match(value) ?? []).map((one) => `${field}:${one}`) : [part]
  })
  return [...new Set(terms)]
}

/** Terms of one field are alternatives, and every field narrows. */
export function textOf(terms: readonly string[]): string {
  const chips = chipsOf(terms)
  const whole = (term: string) => (chips.length > 1 && /\sOR\s/u.test(unquoted(term)) ? `(${term})` : term)
  return chips.map(({ field, terms: own }) => (field ? `${field}:${own.map((term) => term.slice(field.length + 1)).join(',')}` : own.map(whole).join(' '))).join(' ')
}

export function chipsOf(terms: readonly string[]): readonly FilterChip[] {
  const named = new Map<string, string[]>()
  for (const term of terms) {
    const key = fieldOf(term) ?? term
    named.set(key, [...(named.get(key) ?? []), term])
  }
  return [...named.values()].map((own) => ({ field: fieldOf(own[0] ?? ''), terms: own }))
}

/** What somebody typed: a condition as it stands, or else words to look for. */
export function typedTerms(typed: string): readonly string[] {
  const text = typed.trim()
  if (!text) return []
  return /^-?\p{L}[\p{L}.]*[:<>=]|[()"]/u.test(text) ? termsOf(text) : [`"${text.replaceAll('\\', '')}"`]
}

/** A name that could mean something else to the language stands in quotation marks. */
export const quoted = (name: string) => (/^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u.test(name) && !/^(?:none|any|me)$/iu.test(name) ? name : `"${name.replaceAll('"', '')}"`)

const unquoted = (text: string) => text.replaceAll(/"(?:[^"\\]|\\.)*"/gu, '""')

function fieldOf(term: string): FilterField | undefined {
  if (/[\s()]/u.test(unquoted(term))) return undefined
  return fields.find((field) => term.startsWith(`${field}:`) && term.length > field.length + 1 && !/^[<>=]/u.test(term.slice(field.length + 1)))
}
