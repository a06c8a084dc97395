import english from 'emojibase-data/en/compact.json'
import usual from 'emojibase-data/en/shortcodes/github.json'
import spanish from 'emojibase-data/es/compact.json'

interface Emoji {
  readonly character: string
  /** By language. */
  readonly names: Readonly<Record<string, string>>
  readonly order: number
  readonly words: readonly NamedIn[]
}

/** What an emoji is called in one language, as it is compared: in English also by the short names people know from elsewhere. */
interface NamedIn {
  readonly language: string
  readonly names: readonly string[]
  readonly parts: readonly string[]
  readonly tags: readonly string[]
}

const spanishNames = new Map(spanish.map((emoji) => [emoji.hexcode, emoji]))
// Without a group it is a part of others, such as a colour of skin.
const all: readonly Emoji[] = english.flatMap((emoji) => {
  const { group, hexcode, unicode: character, label, tags, order = 0 } = emoji
  const other = spanishNames.get(hexcode)
  if (group === undefined || !other) return []
  return [{ character, order, names: { en: label, es: other.label }, words: [namedIn('en', [label, usual[hexcode] ?? []].flat(), tags), namedIn('es', [other.label], other.tags)] }]
})

/** Emoji by a part of their name or of what they are used for, in either language; the best in the reader's own come first. */
export function findEmoji(typed: string, language: string, most: number): readonly { readonly character: string; readonly name: string }[] {
  const wanted = joined(typed)
  const found = all.flatMap((emoji) => {
    const rank = Math.min(...emoji.words.map((words) => rankOf(words, wanted) * 2 + (words.language === language ? 0 : 1)))
    return rank < Infinity ? [{ emoji, rank }] : []
  })
  found.sort((one, other) => one.rank - other.rank || one.emoji.order - other.emoji.order)
  return found.slice(0, most).map(({ emoji: { character, names } }) => ({ character, name: names[language] ?? names['en'] ?? '' }))
}

function rankOf({ names, parts, tags }: NamedIn, wanted: string): number {
  if (names.includes(wanted)) return 0
  if (names.some((name) => name.startsWith(wanted))) return 1
  if (tags.includes(wanted)) return 2
  if (parts.some((part) => part.startsWith(wanted))) return 3
  return tags.some((tag) => tag.startsWith(wanted)) ? 4 : Infinity
}

function namedIn(language: string, names: readonly string[], tags: readonly string[] = []): NamedIn {
  return { language, names: names.map(joined), parts: names.flatMap((name) => name.split(/[^\p{L}\p{M}\p{N}]+/u)).map(joined), tags: tags.map(joined) }
}

/** Accents, case and what stands between words aside: `thumbs_up` and `thumbsup` are one. */
function joined(text: string): string {
  return text.normalize('NFD').replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase()
}
