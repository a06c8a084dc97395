import type { IdentityApi } from '@timbre/identity'
import { defineCommand } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import type { CatalogSource } from '../catalog.ts'
import type { TicketPatch } from '../contract.ts'
import { edited, singleLine, type Edit } from '../ticket.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { ticketChanged } from '../tickets.events.ts'
import type { TicketAction } from '../tickets.permissions.ts'
import { lockFor, saveTicket } from '../tickets.repository.ts'
import { checkAssignee, checkReferences } from './references.ts'

export interface ChangeDependencies {
  readonly catalog: CatalogSource
  readonly identity: Pick<IdentityApi, 'actorForAgent'>
}

/** Changes fields of a ticket. With `version`, only if nobody else changed it meanwhile. */
export const changeTicket = ({ catalog, identity }: ChangeDependencies) =>
  defineCommand('tickets.changeTicket', async (tx: Tx, actor, { ticketId, patch }: { ticketId: number; patch: TicketPatch }) => {
    const { version, statusId: _, ...fields } = patch
    const ticket = await lockFor(tx, actor, ticketId, ...actionsFor(patch))
    if (version !== undefined && version !== ticket.version) throw new StaleVersion()
    const { status } = await checkReferences(tx, catalog, patch)
    const edit: Edit = withoutUndefined({ ...fields, status, subject: fields.subject === undefined ? undefined : singleLine(fields.subject) })
    const change = edited(ticket, edit, tx.now)
    if (change.changes['assigneeId'] || (change.changes['departmentId'] && patch.assigneeId !== undefined)) await checkAssignee(tx, identity, change.next)
    if (Object.keys(change.changes).length === 0) return
    await saveTicket(tx, change)
    await tx.emit(ticketChanged, { subject: { type: 'ticket', id: ticketId }, changes: change.changes, payload: {} })
  })

/** The ticket moved on since the caller saw it; the route answers 409 with its current state. */
export class StaleVersion extends Error {}

function actionsFor(patch: TicketPatch): TicketAction[] {
  const { assigneeId, disposition, version: _, ...rest } = patch
  return [...(assigneeId !== undefined ? (['assign'] as const) : []), ...(disposition !== undefined ? (['discard'] as const) : []), ...(Object.keys(rest).length > 0 ? (['edit'] as const) : [])]
}

function withoutUndefined<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [Key in keyof T]: Exclude<T[Key], undefined> }
}

/** What the route answers a stale caller. */
export function staleTicket(current: unknown) {
  return ticketErrors.changedMeanwhile('Look at `current`, then send your change again with its version.', { extra: { current } })
}
