import { defineCommand, holds, type Actor, type LocalizedText } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { eq, max } from 'drizzle-orm'
import type { StatusCategory } from '../ticket.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { ticketSettingsChanged } from '../tickets.events.ts'
import { ticketPriorities, ticketStatuses, ticketTypes } from '../tickets.schema.ts'

const wakingCategories: readonly StatusCategory[] = ['pending', 'onHold', 'solved', 'closed']

export const createStatus = defineCommand('tickets.createStatus', async (tx: Tx, actor, input: { names: LocalizedText; category: StatusCategory; position?: number | undefined }) => {
  requireManager(actor)
  const [last] = await tx.sql.select({ position: max(ticketStatuses.position) }).from(ticketStatuses)
  const position = input.position ?? (last?.position ?? 0) + 10
  const [row] = await tx.sql
    .insert(ticketStatuses)
    .values({ names: input.names, category: input.category, position, wakesOnReply: wakingCategories.includes(input.category) })
    .returning()
  return announce(tx, 'status', row)
})

export const createPriority = defineCommand('tickets.createPriority', async (tx: Tx, actor, input: { names: LocalizedText; level: number }) => {
  requireManager(actor)
  const [row] = await tx.sql.insert(ticketPriorities).values(input).returning()
  return announce(tx, 'priority', row)
})

export const createType = defineCommand('tickets.createType', async (tx: Tx, actor, input: { names: LocalizedText }) => {
  requireManager(actor)
  const [row] = await tx.sql.insert(ticketTypes).values(input).returning()
  return announce(tx, 'type', row)
})

const tables = { status: ticketStatuses, priority: ticketPriorities, type: ticketTypes } as const

export const renameSetting = defineCommand('tickets.renameSetting', async (tx: Tx, actor, { kind, id, names }: { kind: keyof typeof tables; id: number; names: LocalizedText }) => {
  requireManager(actor)
  const table = tables[kind]
  const [row] = await tx.sql.update(table).set({ names }).where(eq(table.id, id)).returning({ id: table.id })
  if (!row) throw ticketErrors.notFound(`There is no ${kind} ${id}.`)
  await announce(tx, kind, row)
})

async function announce<Row extends { id: number }>(tx: Tx, kind: string, row: Row | undefined): Promise<Row> {
  const made = row as Row
  await tx.emit(ticketSettingsChanged, { subject: { type: `ticket.${kind}`, id: made.id }, payload: { kind } })
  return made
}

function requireManager(actor: Actor): void {
  if (!holds(actor, 'tickets.settings.manage')) throw ticketErrors.forbidden('Ask an administrator to change statuses, priorities and types.')
}
