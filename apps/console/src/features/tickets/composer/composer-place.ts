import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { afterPaint } from '../../../shared/after-paint.ts'
import type { Mode } from './drafts.store.ts'

interface Composer {
  write(mode: Mode): boolean
  replyAll(): boolean
}

/** Of the composer before: room is kept for the next one, so that nothing moves when it comes. */
let usualHeight = 0

/**
 * The place of a composer below a ticket that is being opened: the conversation is painted first, the composer a moment after. What is asked
 * of it meanwhile is done as soon as it is there.
 */
export function useComposerPlace(composer: Readonly<Ref<(Composer & { readonly $el: unknown }) | null>>) {
  const comes = ref(false)
  let wanted: (() => void) | undefined
  let forget = () => {}

  onMounted(() => (forget = afterPaint(() => (comes.value = true))))
  watch(
    composer,
    (now) => {
      if (!now) return
      wanted?.()
      wanted = undefined
      forget = afterPaint(() => now.$el instanceof HTMLElement && (usualHeight = now.$el.offsetHeight))
    },
    { flush: 'post' },
  )
  onBeforeUnmount(() => forget())

  function ask(run: (there: Composer) => boolean): boolean {
    if (composer.value) return run(composer.value)
    wanted = () => composer.value && run(composer.value)
    return true
  }

  return { comes, height: usualHeight, write: (mode: Mode) => ask((there) => there.write(mode)), replyAll: () => ask((there) => there.replyAll()) }
}
