/** One line of a picker. `null` as id stands for “nobody” or “none”. */
export interface PickerItem {
  readonly id: number | string | null
  readonly label: string
  /** Shown small at the end of the line. */
  readonly hint?: string
  /** More words that find it. */
  readonly keywords?: string
  /** Heading it stands below. */
  readonly group?: string
}

/** A heading of a list and what stands below it; `index` counts over all of them. */
export interface PickerSection<Item> {
  readonly name: string | undefined
  readonly rows: readonly { readonly item: Item; readonly index: number }[]
}

/** Items under their headings, in the order in which the headings first come. */
export function sections<Item extends PickerItem>(items: readonly Item[]): readonly PickerSection<Item>[] {
  let index = 0
  const groups = Map.groupBy(items, (item) => item.group)
  return [...groups].map(([name, members]) => ({ name, rows: members.map((item) => ({ item, index: index++ })) }))
}

/** `chosen` with `id` put in or taken out. */
export function toggled<Id>(chosen: readonly Id[], id: Id): readonly Id[] {
  return chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]
}

/** What typed text would be created as: nothing when it is there already. */
export function creation(items: readonly PickerItem[], typed: string): string | undefined {
  const name = typed.trim()
  return name && !items.some((item) => fold(item.label) === fold(name)) ? name : undefined
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
