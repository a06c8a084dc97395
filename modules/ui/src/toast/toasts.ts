import { useToast } from '@nuxt/ui/composables/useToast'
import { useI18n } from 'vue-i18n'
import type { IconName } from '../icons.ts'

interface Said {
  readonly title: string
  readonly text?: string
  readonly icon?: IconName
}

interface Undoable extends Said {
  readonly undo: () => void
  /** For how long it can be taken back; a line shows how much of it is left. */
  readonly seconds: number
  /** The keys that take it back, too. */
  readonly key?: string
}

/**
 * Short news at the edge of the screen, read aloud politely. What can be undone shows the time left for it; what went wrong stays until it
 * is put away.
 */
export function useToasts() {
  const { add, update, remove } = useToast()
  const { t } = useI18n()
  const iconOf = (name: IconName) => `i-lucide-${name}`

  function say({ title, text, icon = 'circle-check' }: Said): string | number {
    return add({ title, ...(text && { description: text }), icon: iconOf(icon), color: 'neutral', orientation: 'horizontal', progress: false, type: 'background' }).id
  }

  function offerUndo({ title, text, icon = 'circle-check', undo, seconds, key }: Undoable): string | number {
    const action = { label: key ? t('ui.toast.undoBy', { key }) : t('ui.toast.undo'), icon: iconOf('undo-2'), color: 'neutral' as const, variant: 'outline' as const, size: 'sm' as const, onClick: undo }
    return add({
      title,
      ...(text && { description: text }),
      icon: iconOf(icon),
      color: 'neutral',
      orientation: 'horizontal',
      duration: seconds * 1000,
      progress: { color: 'primary' },
      close: false,
      actions: [action],
      type: 'background',
    }).id
  }

  /** News of work that goes on: say how far it is, and what became of it. Its second line is there from the start, so that nothing jumps. */
  function follow(title: string, text: string) {
    const { id } = add({ title, description: text, icon: iconOf('refresh-cw'), color: 'neutral', duration: 0, progress: false, close: false, type: 'background' })
    return {
      at: (progress: string) => update(id, { description: progress, duration: 0 }),
      done: (end: Said & { readonly text: string }) => update(id, { title: end.title, description: end.text, icon: iconOf(end.icon ?? 'circle-check'), duration: 5000, close: true }),
    }
  }

  function fail({ title, text, icon = 'circle-alert' }: Said): string | number {
    return add({ title, ...(text && { description: text }), icon: iconOf(icon), color: 'error', duration: 0, progress: false, type: 'foreground' }).id
  }

  return { say, offerUndo, follow, fail, remove }
}
