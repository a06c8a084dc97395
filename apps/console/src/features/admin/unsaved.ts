import { onBeforeUnmount, onMounted, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { useUndo } from '../../shared/undo.ts'

type Values = Readonly<Record<string, unknown>>

interface Begun {
  readonly typed: Values
  /** What the form was filled with then. */
  readonly on: Values | undefined
}

/** What was typed into forms that were left before it was sent, by form. Lasts as long as the tab. */
const kept = new Map<string, Begun>()

interface Unsaved {
  /** What somebody typed here before, if they left without sending it. */
  readonly begun: Begun | undefined
}

/**
 * Nothing typed is lost, and nobody is asked: whoever leaves a form with changes is told so and can go back to them, at once or later.
 * `state` is undefined while there is nothing unsaved.
 */
export function useUnsaved(form: { readonly key: string; readonly name: string }, state: Readonly<Ref<Begun | undefined>>): Unsaved {
  const { t } = useI18n()
  const route = useRoute()
  const router = useRouter()
  const { done } = useUndo()
  const begun = kept.get(form.key)
  kept.delete(form.key)
  const here = route.fullPath

  const stay = (event: BeforeUnloadEvent) => state.value && event.preventDefault()
  onMounted(() => window.addEventListener('beforeunload', stay))
  onBeforeUnmount(() => {
    window.removeEventListener('beforeunload', stay)
    if (!state.value) return
    kept.set(form.key, state.value)
    done(t('settings.unsaved.left', { name: form.name }), () => void router.push(here))
  })
  return { begun }
}
