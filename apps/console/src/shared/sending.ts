import { ref, type Ref } from 'vue'
import { useErrorText, useFieldTexts } from './errors.ts'

interface Sending<Values> {
  /** What the server says is wrong, by JSON pointer. */
  readonly errors: Ref<Readonly<Record<string, string>>>
  /** What is wrong with the whole of it. */
  readonly problem: Ref<string | undefined>
  readonly busy: Ref<boolean>
  send(values: Values): Promise<void>
}

/** Sends what a SchemaForm hands over, once at a time, and keeps what the server has against it. */
export function useSending<Values>(send: (values: Values) => Promise<void>): Sending<Values> {
  const errorText = useErrorText()
  const fieldTexts = useFieldTexts()
  const errors = ref<Readonly<Record<string, string>>>({})
  const problem = ref<string>()
  const busy = ref(false)

  return {
    errors,
    problem,
    busy,
    async send(values) {
      if (busy.value) return
      busy.value = true
      problem.value = undefined
      try {
        await send(values)
      } catch (error) {
        errors.value = fieldTexts(error)
        problem.value = Object.keys(errors.value).length > 0 ? undefined : errorText(error)
      } finally {
        busy.value = false
      }
    },
  }
}
