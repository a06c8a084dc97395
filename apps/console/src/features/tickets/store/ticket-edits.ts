import type { Ticket, TicketPatch } from '@timbre/tickets/contract'
import { isApiError } from '../../../shared/api/index.ts'
import { clashes, foresee, patchOf, type Choice, type ChoiceDetails } from './saving.ts'
import type { ticketsApi } from './tickets.api.ts'

/** What became of a choice in a picker. */
export type SaveResult = { readonly outcome: 'saved' } | { readonly outcome: 'clash'; readonly current: Ticket } | { readonly outcome: 'failed'; readonly error: unknown }

/** A change of one ticket: what it will look like, and what the server is asked for. */
interface Edit {
  foresee(ticket: Ticket): Ticket
  patch(ticket: Ticket): TicketPatch
  /** Whether others did something that whoever asks should know of first. */
  clashes?(before: Ticket, current: Ticket): boolean
}

interface Known {
  readonly server: ReturnType<typeof ticketsApi>
  readonly rows: Map<number, Ticket>
  /** Takes over a ticket as the server has it. */
  readonly put: (row: Ticket) => void
}

/** What agents change of tickets, on screen before the server has answered. */
export function ticketEdits({ server, rows, put }: Known) {
  /** Changes a ticket: visible at once, taken back if the server refuses. When somebody changed something else meanwhile, it is simply sent again. */
  async function save(id: number, edit: Edit): Promise<SaveResult> {
    const before = rows.get(id)
    if (!before) return { outcome: 'failed', error: undefined }
    const foreseen = edit.foresee(before)
    rows.set(id, foreseen)
    try {
      put(await server.save(id, { ...edit.patch(before), version: before.version }))
      return { outcome: 'saved' }
    } catch (error) {
      if (rows.get(id) === foreseen) rows.set(id, before)
      const current = isApiError(error, 409) ? await server.ticket(id).catch(() => undefined) : undefined
      if (!current) return { outcome: 'failed', error }
      put(current)
      return edit.clashes?.(before, current) ? { outcome: 'clash', current } : save(id, edit)
    }
  }

  /** Sets a property; when others changed the same one meanwhile, `clash` tells. */
  function choose(id: number, choice: Choice, details: ChoiceDetails = {}): Promise<SaveResult> {
    return save(id, { foresee: (ticket) => foresee(ticket, choice, details), patch: () => patchOf(choice), clashes: (before, current) => clashes(choice, before, current) })
  }

  /** Gives a ticket another subject; when it is not the one any more that its writer saw, `clash` tells. */
  async function rename(id: number, subject: string, seen: string): Promise<SaveResult> {
    const known = rows.get(id)
    if (known && renamed(known)) return { outcome: 'clash', current: known }
    return save(id, { foresee: (ticket) => ({ ...ticket, subject }), patch: () => ({ subject }), clashes: (_, current) => renamed(current) })

    function renamed({ subject: now }: Ticket): boolean {
      return now !== seen && now !== subject
    }
  }

  /** Adds and removes tags, and leaves those alone that others add or remove meanwhile. */
  function tag(id: number, add: readonly string[], remove: readonly string[]): Promise<SaveResult> {
    const tagsOf = (ticket: Ticket) => [...new Set([...ticket.tags.filter((name) => !remove.includes(name)), ...add])]
    return save(id, { foresee: (ticket) => ({ ...ticket, tags: tagsOf(ticket) }), patch: (ticket) => ({ tags: tagsOf(ticket) }) })
  }

  /** Has the agent follow a ticket, or no longer. Shown when the server has done it: it may take the ticket out of sight. */
  async function follow(id: number, wanted: boolean) {
    await server.follow(id, wanted)
    const ticket = await server.ticket(id).catch(() => undefined)
    if (ticket) put(ticket)
  }

  /** To spam, to the trash, or back to work. */
  function setAside(id: number, disposition: Ticket['disposition']): Promise<SaveResult> {
    return save(id, { foresee: (ticket) => ({ ...ticket, disposition }), patch: () => ({ disposition }) })
  }

  return { choose, rename, tag, follow, setAside }
}
