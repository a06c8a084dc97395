import { onMounted, ref, shallowRef, type Ref } from 'vue'
import { useErrorText } from '../../shared/errors.ts'
import { onCatalogChange, useLive } from '../../shared/live/index.ts'

/**
 * Something a page loads when it is shown: the value, or the sentence why not. `follows` are the catalogs it is made of: when somebody
 * changes one, it is loaded again without a word.
 */
export function useLoaded<Value>(load: () => Promise<Value>, follows: readonly string[] = []): { value: Ref<Value | undefined>; problem: Ref<string | undefined>; reload: () => Promise<void> } {
  const errorText = useErrorText()
  const value = shallowRef<Value>()
  const problem = ref<string>()
  let asked = 0

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
    const mine = ++asked
    const loaded = await load().catch(() => undefined)
    if (loaded !== undefined && mine === asked) value.value = loaded
  }

  onMounted(reload)
  if (follows.length > 0) onCatalogChange(useLive(), follows, refresh)
  return { value, problem, reload }
}
