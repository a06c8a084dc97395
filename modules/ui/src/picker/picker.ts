/** One line of a picker. `null` as id stands for “nobody” or “none”. */
export interface PickerItem {
  readonly id: number | string | null
  readonly label: string
  /** Shown small at the end of the line. */
  readonly hint?: string
  /** More words that find it. */
  readonly keywords?: string
}

/** Items that contain every word typed, accents and case aside; those that begin with the text first. */
export function filterItems<Item extends PickerItem>(items: readonly Item[], typed: string): readonly Item[] {
  const words = fold(typed).split(/\s+/).filter(Boolean)
  if (words.length === 0) return items
  const found = items.filter((item) => {
    const haystack = fold(`${item.label} ${item.hint ?? ''} ${item.keywords ?? ''}`)
    return words.every((word) => haystack.includes(word))
  })
  const start = fold(typed).trim()
  const begins = (item: Item) => fold(item.label).startsWith(start)
  return [...found.filter(begins), ...found.filter((item) => !begins(item))]
}

/** Where a key leads from `index` in a list of `length`; undefined for keys that mean nothing here. */
export function moveIndex(key: string, index: number, length: number): number | undefined {
  if (length === 0) return undefined
  if (key === 'ArrowDown') return (index + 1) % length
  if (key === 'ArrowUp') return (index - 1 + length) % length
  if (key === 'Home' || key === 'PageUp') return 0
  if (key === 'End' || key === 'PageDown') return length - 1
  return undefined
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
