import { onMounted, ref, shallowRef, type Ref } from 'vue'
import { useErrorText } from '../../shared/errors.ts'

/** Something a page loads when it is shown: the value, or the sentence why not. */
export function useLoaded<Value>(load: () => Promise<Value>): { value: Ref<Value | undefined>; problem: Ref<string | undefined>; reload: () => Promise<void> } {
  const errorText = useErrorText()
  const value = shallowRef<Value>()
  const problem = ref<string>()

  async function reload() {
    problem.value = undefined
    try {
      value.value = await load()
    } catch (error) {
      problem.value = errorText(error)
    }
  }
  onMounted(reload)
  return { value, problem, reload }
}
