import { computed, onMounted, ref, shallowRef, type Ref } from 'vue'
import { useErrorText } from '../../shared/errors.ts'
import { onCatalogChange, useLive } from '../../shared/live/index.ts'

interface Loaded<Value> {
  readonly value: Ref<Value | undefined>
  readonly problem: Ref<string | undefined>
  reload(): Promise<void>
  /** For a change that shows before it is saved: what others do meanwhile is looked at afterwards, so that nothing jumps back and forth. */
  changing(save: () => Promise<void>): Promise<void>
}

/**
 * Something a page loads when it is shown: the value, or the sentence why not. `follows` are the catalogs it is made of: when somebody
 * changes one, it is loaded again without a word.
 */
export function useLoaded<Value>(load: () => Promise<Value>, follows: readonly string[] = []): Loaded<Value> {
  const errorText = useErrorText()
  const value = shallowRef<Value>()
  const problem = ref<string>()
  let asked = 0
  let changes = 0
  let missed = false

  async function reload() {
    const mine = ++asked
    problem.value = undefined
    try {
      const loaded = await load()
      if (mine === asked) value.value = loaded
    } catch (error) {
      if (mine === asked) problem.value = errorText(error)
    }
  }

  /** What is shown already stays where its successor cannot be had. */
  async function refresh() {
    if (value.value === undefined) return reload()
    if (changes > 0) return void (missed = true)
    const mine = ++asked
    const loaded = await load().catch(() => undefined)
    if (loaded !== undefined && mine === asked) value.value = loaded
  }

  async function changing(save: () => Promise<void>) {
    changes += 1
    asked += 1
    await save().finally(() => (changes -= 1))
    if (changes > 0 || !missed) return
    missed = false
    await refresh()
  }

  onMounted(reload)
  if (follows.length > 0) onCatalogChange(useLive(), follows, refresh)
  return { value, problem, reload, changing }
}

/** For a page that shows nothing until it has all of them: what is wrong with the first that is missing, and another try. */
export function together(...parts: readonly Pick<Loaded<unknown>, 'problem' | 'reload'>[]): { problem: Readonly<Ref<string | undefined>>; reload: () => Promise<void> } {
  return {
    problem: computed(() => parts.map(({ problem }) => problem.value).find((text) => text !== undefined)),
    reload: async () => void (await Promise.all(parts.map(({ reload }) => reload()))),
  }
}
