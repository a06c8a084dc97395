import type { Message } from '@timbre/tickets/contract'
import { computed, nextTick, ref, type Ref } from 'vue'
import type { Gap } from '../store/stretches.ts'

interface Unfolding {
  readonly root: Readonly<Ref<HTMLElement | null>>
  /** Fetches messages that are missing, beside the one before or after them; what it answers puts them in their place. */
  readonly fetchWithin: (gap: Gap, beside: 'before' | 'after') => Promise<() => readonly Message[]>
  /** Keeps a message where it is while others come beside it. */
  readonly hold: (element: HTMLElement) => void
}

/** What the reader of a thread has unfolded, and what they are fetched for it. */
export function useUnfolding({ root, fetchWithin, hold }: Unfolding) {
  const open = ref<ReadonlySet<number>>(new Set())
  const listed = ref<ReadonlySet<number>>(new Set())
  const filling = new Set<Gap>()

  const elementOf = (id: number | undefined) => root.value?.querySelector<HTMLElement>(`[data-message="${id}"]`) ?? undefined
  const idsOf = (messages: readonly Message[]) => messages.map(({ id }) => id)

  const show = (messages: readonly Message[]) => (listed.value = new Set([...listed.value, ...idsOf(messages)]))

  /** The button that did it is gone: the focus goes to what it brought. */
  async function unfold(id: number) {
    open.value = new Set([...open.value, id])
    await nextTick()
    elementOf(id)?.focus({ preventScroll: true })
  }

  /** Shows what goes in one line as a line each, or open. */
  async function list(messages: readonly Message[], opened: boolean) {
    show(messages)
    if (opened) open.value = new Set([...open.value, ...idsOf(messages)])
    await nextTick()
    elementOf(messages[0]?.id)?.focus({ preventScroll: true })
  }

  /** The same where some are not here yet: their end is fetched, since there the reader is, at `next`, which stays where it is. False when they could not be fetched. */
  async function listMissing(messages: readonly Message[], gap: Gap, next: number | undefined): Promise<boolean> {
    const came = await bring(gap, 'before', next, messages)
    await nextTick()
    elementOf((messages.at(-1) ?? came?.at(-1))?.id)?.focus({ preventScroll: true })
    return came !== undefined
  }

  /** Brings messages that are missing, and shows others with them. Undefined when they could not be fetched. */
  async function bring(gap: Gap, beside: 'before' | 'after', held = gap[beside], others: readonly Message[] = []): Promise<readonly Message[] | undefined> {
    if (filling.has(gap)) return []
    filling.add(gap)
    try {
      const put = await fetchWithin(gap, beside)
      // From here to the end without waiting: all of it is one change of the page.
      const element = elementOf(held)
      if (element) hold(element)
      const came = put()
      show([...others, ...came])
      return came
    } catch {
      return undefined
    } finally {
      filling.delete(gap)
    }
  }

  return { open: computed(() => open.value), listed: computed(() => listed.value), unfold, list, listMissing, bring }
}
