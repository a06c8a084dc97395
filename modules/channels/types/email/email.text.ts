/** Text that PostgreSQL can hold: no NUL, no half characters. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

/** As many characters of storable text as a field takes; one that would be cut in half is left out. */
export function beginningOf(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}

/** Line ends made one kind, outer blank lines and trailing spaces gone. */
export function tidy(text: string): string {
  return text.replace(/\r\n?/g, '\n').split('\n').map((line) => line.trimEnd()).join('\n').replace(/^\n+/, '').trimEnd()
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string)
}

/** Plain text as HTML, for a mail that mixes both or a reply that has only text. */
export function textToHtml(text: string): string {
  return tidy(text).split(/\n{2,}/).map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`).join('')
}

/** A file name for people: its last path segment, without what hides, reverses or breaks a line. */
export function safeFileName(name: string): string {
  const base = storable(name).replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '').split(/[\\/]/).at(-1) ?? ''
  const trimmed = base.trim().replace(/\s+/g, ' ')
  if (trimmed.length <= 180) return trimmed
  const extension = /\.[^.\s]{1,10}$/.exec(trimmed)?.[0] ?? ''
  return beginningOf(trimmed, 180 - extension.length) + extension
}
