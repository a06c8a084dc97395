import { defineCommand, holds, trimmed, type Actor, type LocalizedText } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { asc, eq, max } from 'drizzle-orm'
import type { StatusCategory } from '../ticket.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { ticketSettingsChanged } from '../tickets.events.ts'
import { ticketPriorities, ticketStatuses, ticketTypes } from '../tickets.schema.ts'

const wakingCategories: readonly StatusCategory[] = ['pending', 'onHold', 'solved', 'closed']
/** Between two statuses there is room for one that an import brings. */
const step = 10

export const createStatus = defineCommand('tickets.createStatus', async (tx: Tx, actor, input: { names: LocalizedText; category: StatusCategory; position?: number | undefined }) => {
  requireManager(actor)
  const [last] = await tx.sql.select({ position: max(ticketStatuses.position) }).from(ticketStatuses)
  const position = input.position ?? (last?.position ?? 0) + step
  const [row] = await tx.sql
    .insert(ticketStatuses)
    .values({ names: trimmed(input.names), category: input.category, position, wakesOnReply: wakingCategories.includes(input.category) })
    .returning()
  return announce(tx, 'status', row)
})

export const createPriority = defineCommand('tickets.createPriority', async (tx: Tx, actor, input: { names: LocalizedText; level: number }) => {
  requireManager(actor)
  const [row] = await tx.sql.insert(ticketPriorities).values({ ...input, names: trimmed(input.names) }).returning()
  return announce(tx, 'priority', row)
})

export const createType = defineCommand('tickets.createType', async (tx: Tx, actor, input: { names: LocalizedText }) => {
  requireManager(actor)
  const [row] = await tx.sql.insert(ticketTypes).values({ names: trimmed(input.names) }).returning()
  return announce(tx, 'type', row)
})

const tables = { status: ticketStatuses, priority: ticketPriorities, type: ticketTypes } as const

export interface SettingChange {
  readonly kind: keyof typeof tables
  readonly id: number
  readonly names?: LocalizedText | undefined
  /** False retires it: tickets keep it, nobody is offered it. */
  readonly active?: boolean | undefined
}

export const changeSetting = defineCommand('tickets.changeSetting', async (tx: Tx, actor, { kind, id, names, active }: SettingChange) => {
  requireManager(actor)
  if (active === false) await requireAnotherOne(tx, kind, id)
  const table = tables[kind]
  const [row] = await tx.sql
    .update(table)
    .set({ ...(names && { names: trimmed(names) }), ...(active !== undefined && { active }) })
    .where(eq(table.id, id))
    .returning({ id: table.id })
  if (!row) throw ticketErrors.notFound(`There is no ${kind} ${id}.`)
  await announce(tx, kind, row)
})

/** Puts all statuses in a new order. */
export const orderStatuses = defineCommand('tickets.orderStatuses', async (tx: Tx, actor, { ids }: { ids: readonly number[] }) => {
  requireManager(actor)
  const rows = await tx.sql.select({ id: ticketStatuses.id, position: ticketStatuses.position }).from(ticketStatuses).orderBy(asc(ticketStatuses.id)).for('update')
  const known = new Map(rows.map((row) => [row.id, row.position]))
  if (ids.length !== known.size || !ids.every((id) => known.has(id))) {
    throw ticketErrors.unknownReference('Send the ids of all statuses, each once.', { errors: [{ path: '/ids', message: 'are not the ids of all statuses', code: 'doesNotExist' }] })
  }
  for (const [index, id] of ids.entries()) {
    const position = (index + 1) * step
    if (known.get(id) !== position) await tx.sql.update(ticketStatuses).set({ position }).where(eq(ticketStatuses.id, id))
  }
  await tx.emit(ticketSettingsChanged, { subject: { type: 'ticket.status', id: ids[0] as number }, payload: { kind: 'status' } })
})

/** Tickets move by themselves to the first status of a kind, and every ticket has a priority: one of each stays. */
async function requireAnotherOne(tx: Tx, kind: SettingChange['kind'], id: number): Promise<void> {
  if (kind === 'type') return
  if (kind === 'priority') {
    const rows = await tx.sql.select({ id: ticketPriorities.id, active: ticketPriorities.active }).from(ticketPriorities).orderBy(asc(ticketPriorities.id)).for('update')
    if (!rows.some((row) => row.active && row.id !== id)) throw ticketErrors.lastOne('Add another priority first: every ticket has one.')
    return
  }
  const rows = await tx.sql.select({ id: ticketStatuses.id, active: ticketStatuses.active, category: ticketStatuses.category }).from(ticketStatuses).orderBy(asc(ticketStatuses.id)).for('update')
  const category = rows.find((row) => row.id === id)?.category
  if (category && !rows.some((row) => row.active && row.id !== id && row.category === category)) {
    throw ticketErrors.lastOne(`Add another status that means "${category}" first: tickets go there by themselves.`)
  }
}

async function announce<Row extends { id: number }>(tx: Tx, kind: string, row: Row | undefined): Promise<Row> {
  const made = row as Row
  await tx.emit(ticketSettingsChanged, { subject: { type: `ticket.${kind}`, id: made.id }, payload: { kind } })
  return made
}

function requireManager(actor: Actor): void {
  if (!holds(actor, 'tickets.settings.manage')) throw ticketErrors.forbidden('Ask an administrator to change statuses, priorities and types.')
}
