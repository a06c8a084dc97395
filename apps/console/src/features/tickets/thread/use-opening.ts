import type { Message } from '@timbre/tickets/contract'
import { computed, nextTick, ref, watch } from 'vue'
import { firstUnreadOf } from './folding.ts'

interface Opening {
  readonly messages: () => readonly Message[] | undefined
  /** How far it was read when it was opened; undefined while that is not known. */
  readonly readUpTo: () => number | undefined
  readonly isMine: (author: Message['author']) => boolean
  /** Brings the first new message in sight, or the end when there is none. */
  readonly show: (newFrom: number | undefined) => void
}

/** Where a thread opens: at what its reader has not read. That stays marked for the visit, and nothing folds under their eyes. */
export function useOpening({ messages, readUpTo, isMine, show }: Opening) {
  const newFrom = ref<number>()
  const upTo = ref(0)
  const base = ref<number>()
  /** What a cache showed at once may be old: the first fetch decides. */
  const settled = ref(false)

  const begin = async () => {
    base.value ??= readUpTo()
    const shown = messages() ?? []
    newFrom.value = base.value === undefined ? undefined : firstUnreadOf(shown, base.value, isMine)
    upTo.value = Math.max(0, ...shown.map(({ id }) => id))
    await nextTick()
    show(newFrom.value)
  }

  watch(
    () => (messages()?.length ?? 0) > 0,
    (some) => some && !settled.value && void begin(),
    { immediate: true },
  )

  return {
    newFrom: computed(() => newFrom.value),
    upTo: computed(() => upTo.value),
    /** The first fetch is there. */
    async settle() {
      if (settled.value) return
      await begin()
      settled.value = true
    },
    /** Somebody wrote while the reader was elsewhere. */
    missed(id: number) {
      newFrom.value ??= id
    },
  }
}
