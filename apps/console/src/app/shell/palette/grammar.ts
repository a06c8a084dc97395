/** What is looked for: everything, or what the first character says. */
export interface Wish {
  readonly kind: 'all' | 'actions' | 'ticket' | 'people' | 'help'
  readonly text: string
}

const kinds: Readonly<Record<string, Wish['kind']>> = { '>': 'actions', '#': 'ticket', '@': 'people', '?': 'help' }

/** Plain text searches everything; `>` actions, `#1042` a ticket, `@ana` people, `?` help. */
export function wishOf(typed: string): Wish {
  const trimmed = typed.trimStart()
  const kind = kinds[trimmed[0] ?? '']
  return kind ? { kind, text: trimmed.slice(1).trim() } : { kind: 'all', text: trimmed.trim() }
}
