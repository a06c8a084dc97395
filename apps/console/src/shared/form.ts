import { nextTick, reactive, ref, type Ref } from 'vue'
import { useErrorText, useFieldTexts } from './errors.ts'

interface FormOptions<Values> {
  /** Messages by field for what can be said without asking the server. */
  readonly check?: (values: Values) => Partial<Record<string, string>>
  readonly send: (values: Values) => Promise<void>
  /** Which field a path of the server's complaint belongs to, such as `/admin/email` → `email`; the last part when left out. */
  readonly fieldOf?: (path: string) => string
  /** The form element, to lead to the first field that is wrong. */
  readonly element: Readonly<Ref<HTMLElement | null | undefined>>
}

export interface Form {
  /** What is wrong, by field. */
  readonly errors: Record<string, string | undefined>
  /** What is wrong with the whole of it. */
  readonly problem: Ref<string | undefined>
  readonly busy: Ref<boolean>
  submit(): Promise<boolean>
  /** Shows the message and leads to the field. */
  complain(errors: Partial<Record<string, string>>): void
}

/** The life of a form: check, send once, show what is wrong where it is wrong, and never lose what was typed. */
export function useForm<Values extends object>(values: Values, { check, send, fieldOf = (path) => path.split('/').at(-1) ?? path, element }: FormOptions<Values>): Form {
  const errorText = useErrorText()
  const fieldTexts = useFieldTexts()
  const errors = reactive<Record<string, string | undefined>>({})
  const problem = ref<string>()
  const busy = ref(false)

  function complain(found: Partial<Record<string, string>>) {
    Object.assign(errors, found)
    void nextTick(() => element.value?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  async function submit(): Promise<boolean> {
    if (busy.value) return false
    for (const field of Object.keys(errors)) delete errors[field]
    problem.value = undefined
    const wrong = check?.(values) ?? {}
    if (Object.keys(wrong).length > 0) {
      complain(wrong)
      return false
    }
    busy.value = true
    try {
      await send(values)
      return true
    } catch (error) {
      const fields = Object.entries(fieldTexts(error))
      complain(Object.fromEntries(fields.map(([path, message]) => [fieldOf(path), message])))
      problem.value = fields.length > 0 ? undefined : errorText(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return { errors, problem, busy, submit, complain }
}

/** Good enough to catch a slip; the server decides. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(text.trim())
}
