/**
 * A value as JSON for a parameter. PostgreSQL takes neither NUL nor half a surrogate pair, which cutting a text may leave:
 * both become U+FFFD, as in a text parameter the halves do.
 */
export function jsonParameter(value: unknown): string {
  const text = JSON.stringify(value)
  return suspicious.test(text) ? JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storable(part) : part)) : text
}

/** How `JSON.stringify` writes what may not be stored; other characters it leaves as they are. */
const suspicious = /\\u(?:0000|d[89a-f])/

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}
