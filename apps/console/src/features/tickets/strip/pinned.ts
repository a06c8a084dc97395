import { PinnedTickets, mostPinned } from '@timbre/tickets/contract'
import { announce } from '@timbre/ui'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { usePreference } from '../../../shared/preferences.ts'
import { useUndo } from '../../../shared/undo.ts'

/** The tickets an agent keeps at hand, in their order, the same on all their screens. */
export function usePinned() {
  const { t } = useI18n()
  const pinned = usePreference(PinnedTickets)
  const { done, failed } = useUndo()
  const numbers = computed(() => pinned.value.numbers)

  const isPinned = (number: string | undefined) => number !== undefined && numbers.value.includes(number)
  const set = (next: readonly string[]) => (pinned.value = { numbers: [...next] })

  function pin(number: string) {
    if (isPinned(number)) return
    if (numbers.value.length >= mostPinned) return failed(t('tickets.strip.full', { most: mostPinned }))
    set([...numbers.value, number])
    announce(t('tickets.strip.pinned', { number }))
  }

  function unpin(number: string) {
    const before = numbers.value
    if (!isPinned(number)) return
    set(before.filter((other) => other !== number))
    done(t('tickets.strip.unpinned', { number }), () => set(before))
  }

  const toggle = (number: string) => (isPinned(number) ? unpin(number) : pin(number))

  /** Puts a ticket where another one is. */
  function move(number: string, to: number) {
    const others = numbers.value.filter((other) => other !== number)
    const place = Math.max(0, Math.min(to, others.length))
    set([...others.slice(0, place), number, ...others.slice(place)])
    announce(t('tickets.strip.moved', { number, place: place + 1, count: numbers.value.length }))
  }

  return { numbers, isPinned, unpin, toggle, move }
}
