import type { Ticket } from '@timbre/tickets/contract'
import { useI18n } from 'vue-i18n'
import { useUndo } from '../../shared/undo.ts'
import { choiceOf, type Choice, type ChoiceDetails } from './store/saving.ts'
import type { SaveResult } from './store/ticket-edits.ts'
import { useTickets } from './store/tickets.store.ts'

const atOnce = 5

/** One change for many tickets: each is saved by itself, and what was saved can be taken back. */
export function useBulk() {
  const { t } = useI18n()
  const tickets = useTickets()
  const { begin } = useUndo()

  async function set(ids: readonly number[], choice: Choice, details: ChoiceDetails = {}) {
    const step = begin()
    const before = new Map(ids.map((id) => [id, tickets.rows.get(id)]))
    const saved = await each(ids, (id) => tickets.choose(id, choice, details))
    tell(step, saved, ids, () =>
      each(saved, async (id) => {
        const ticket = before.get(id)
        return ticket ? tickets.choose(id, ...choiceOf(ticket, choice.property, t('tickets.properties.nobody'))) : { outcome: 'failed', error: undefined }
      }),
    )
  }

  async function tag(ids: readonly number[], add: readonly string[], remove: readonly string[]) {
    const step = begin()
    const before = new Map(ids.map((id) => [id, tickets.rows.get(id)?.tags ?? []]))
    const saved = await each(ids, (id) => tickets.tag(id, add, remove))
    tell(step, saved, ids, () =>
      each(saved, (id) => {
        const tags = before.get(id) ?? []
        return tickets.tag(id, remove.filter((name) => tags.includes(name)), add.filter((name) => !tags.includes(name)))
      }),
    )
  }

  /** To spam, to the trash, or back to work. */
  async function setAside(ids: readonly number[], disposition: Ticket['disposition']) {
    const step = begin()
    const before = new Map(ids.map((id) => [id, tickets.rows.get(id)?.disposition ?? 'normal']))
    const number = tickets.rows.get(ids[0] ?? 0)?.number
    const saved = await each(ids, (id) => tickets.setAside(id, disposition))
    tell(step, saved, ids, () => each(saved, (id) => tickets.setAside(id, before.get(id) ?? 'normal')), t(`tickets.done.disposition.${disposition}`, { number }, ids.length))
  }

  function tell(step: ReturnType<typeof begin>, saved: readonly number[], { length: wanted }: readonly number[], undo: () => Promise<unknown>, whole = t('tickets.bulk.done', wanted)) {
    const words = saved.length === wanted ? whole : t('tickets.bulk.partly', { saved: saved.length, wanted })
    if (saved.length > 0) step.done(words, () => void undo())
    else step.failed(words)
  }

  return { set, tag, setAside }
}

/** A few at a time, in order; the ids of those that were saved. */
async function each(ids: readonly number[], save: (id: number) => Promise<SaveResult>): Promise<readonly number[]> {
  const results: SaveResult[] = []
  for (let start = 0; start < ids.length; start += atOnce) results.push(...(await Promise.all(ids.slice(start, start + atOnce).map(save))))
  return ids.filter((_, index) => results[index]?.outcome === 'saved')
}
