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
  /** Seconds in which it can be taken back; a line shows how many are left. */
  readonly seconds: number
  /** The time is over and nobody took it back. */
  readonly onExpire?: () => void
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
    return add({ title, ...(text && { description: text }), icon: iconOf(icon), color: 'neutral', progress: false }).id
  }

  function offerUndo({ title, text, icon = 'circle-check', undo, seconds, onExpire }: Undoable): string | number {
    let taken = false
    const action = { label: t('ui.toast.undo'), icon: iconOf('undo-2'), color: 'neutral' as const, variant: 'outline' as const, size: 'sm' as const, onClick: () => void ((taken = true), undo()) }
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
      'onUpdate:open': (open: boolean) => !open && !taken && onExpire?.(),
    }).id
  }

  /** News of work that goes on: say how far it is, and what became of it. */
  function follow(title: string) {
    const { id } = add({ title, icon: iconOf('refresh-cw'), color: 'neutral', duration: 0, progress: false, close: false })
    return {
      at: (text: string) => update(id, { description: text, duration: 0 }),
      done: (end: Said) => update(id, { title: end.title, description: end.text ?? '', icon: iconOf(end.icon ?? 'circle-check'), duration: 5000, close: true }),
    }
  }

  function fail({ title, text, icon = 'circle-alert' }: Said): string | number {
    return add({ title, ...(text && { description: text }), icon: iconOf(icon), color: 'error', duration: 0, progress: false, type: 'foreground' }).id
  }

  return { say, offerUndo, follow, fail, remove }
}
