/** Turns single calls into work on groups: what comes in while a group is under way forms the next one. */
export interface GroupOptions<Item, Result> {
  /** Does the work; results in the order of the items. */
  run(items: readonly Item[]): Promise<readonly Result[]>
  readonly largest: { readonly items: number; readonly weight: number }
  weigh(item: Item): number
  readonly groupsAtOnce: number
  /** Whether a failure was the group's, so that each item deserves a try of its own: one must not fail its neighbours. */
  worthSplitting(error: unknown): boolean
}

export function createGrouped<Item, Result>({ run, largest, weigh, groupsAtOnce, worthSplitting }: GroupOptions<Item, Result>): (item: Item) => Promise<Result> {
  const waiting: { item: Item; resolve(result: Result): void; reject(error: unknown): void }[] = []
  let running = 0

  function start(): void {
    while (running < groupsAtOnce && waiting.length > 0) {
      running++
      void work(takeGroup()).finally(() => {
        running--
        start()
      })
    }
  }

  function takeGroup(): typeof waiting {
    let weight = 0
    let count = 0
    for (const { item } of waiting) {
      weight += weigh(item)
      if (count > 0 && weight > largest.weight) break
      if (++count === largest.items) break
    }
    return waiting.splice(0, count)
  }

  async function work(group: typeof waiting): Promise<void> {
    try {
      const results = await run(group.map(({ item }) => item))
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result)
    } catch (error) {
      if (group.length > 1 && worthSplitting(error)) for (const one of group) await work([one])
      else for (const { reject } of group) reject(error)
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      // Everything that is ready now comes along.
      setImmediate(start)
    })
}
