/** “Sales, Returns and Billing”, as one says it in that language. */
export function listOf(words: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(words)
}
