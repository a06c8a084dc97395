import { shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useToast } from '@nuxt/ui/composables/useToast'
import { withKey } from './keyboard/key-names.ts'

const last = shallowRef<{ readonly id: string | number; readonly undo: () => void }>()

/** Says what was done, and takes it back on request: by the button, or by the key for undoing. */
export function useUndo() {
  const { t } = useI18n()
  const toasts = useToast()

  /** With `seconds` it can be taken back only so long, and the toast shows how long that is. */
  function done(title: string, undo?: () => void, seconds?: number) {
    const toast = toasts.add({
      title,
      orientation: 'horizontal',
      progress: seconds !== undefined,
      ...(seconds !== undefined && { duration: seconds * 1000 }),
      close: !undo,
      ...(undo && { actions: [{ label: withKey(t('forms.undo'), 'global.undo'), color: 'neutral', variant: 'outline', onClick: () => undoLast() }] }),
    })
    last.value = undo && { id: toast.id, undo }
    if (seconds !== undefined) setTimeout(() => last.value?.id === toast.id && (last.value = undefined), seconds * 1000)
  }

  function undoLast(): void {
    const step = last.value
    last.value = undefined
    if (!step) return
    toasts.remove(step.id)
    step.undo()
  }

  return { done, undoLast, canUndo: () => last.value !== undefined }
}
