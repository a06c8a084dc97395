/** Hues an avatar may take: none that means anything elsewhere on a row. */
const hues = ['blue', 'teal', 'violet', 'green', 'amber'] as const

/** First letters of the first and the last word of a name; “?” when there are none. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s@.]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = words[0] ?? ''
  const last = words.length > 1 ? (words.at(-1) ?? '') : ''
  return `${letter(first)}${letter(last)}`.toUpperCase() || '?'
}

/** Always the same hue for the same name. */
export function avatarHue(name: string): string {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return hues[sum % hues.length] ?? 'blue'
}

function letter(word: string): string {
  return /[\p{L}\p{N}]/u.exec(word)?.[0] ?? ''
}
