import type { IdentityApi } from '@timbre/identity'
import type { FieldError } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import type { Catalog, CatalogSource, CatalogStatus } from '../catalog.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { maySee, type TicketAccess } from '../tickets.policy.ts'

/** Ids a request may name beside the ticket itself. */
export interface References {
  readonly statusId?: number | undefined
  readonly priorityId?: number | undefined
  readonly typeId?: number | null | undefined
  readonly departmentId?: number | null | undefined
  readonly assigneeId?: number | null | undefined
  readonly watcherIds?: readonly number[] | undefined
  readonly customFields?: Readonly<Record<string, unknown>> | undefined
}

/** Refuses what does not exist, with the path of each wrong field. Looks again before it refuses: the row may be new. */
export async function checkReferences(tx: Tx, catalog: CatalogSource, references: References): Promise<{ catalog: Catalog; status: CatalogStatus | undefined }> {
  let known = await catalog.within(tx.sql)
  if (missingIn(known, references).length > 0) known = await catalog.within(tx.sql, true)
  const errors = missingIn(known, references)
  if (errors.length > 0) {
    throw ticketErrors.unknownReference(`${errors[0]?.path.slice(1)} ${errors[0]?.message}. Look the id up and send it again.`, { errors })
  }
  const unknown = Object.keys(references.customFields ?? {})
  if (unknown.length > 0) {
    throw ticketErrors.unknownField(`There is no custom field "${unknown[0]}". Define it first, or leave it out.`, {
      errors: unknown.map((key) => ({ path: `/customFields/${key}`, message: 'is not a custom field' })),
    })
  }
  return { catalog: known, status: references.statusId === undefined ? undefined : known.statuses.get(references.statusId) }
}

function missingIn(catalog: Catalog, references: References): FieldError[] {
  const errors: FieldError[] = []
  const need = (path: string, id: number | null | undefined, rows: ReadonlyMap<number, unknown>, what: string) => {
    if (id !== undefined && id !== null && !rows.has(id)) errors.push({ path, message: `is not the id of ${what}` })
  }
  need('/statusId', references.statusId, inUse(catalog.statuses), 'a status in use')
  need('/priorityId', references.priorityId, inUse(catalog.priorities), 'a priority in use')
  need('/typeId', references.typeId, inUse(catalog.types), 'a ticket type in use')
  need('/departmentId', references.departmentId, catalog.departments, 'a department')
  need('/assigneeId', references.assigneeId, catalog.agents, 'an active agent')
  for (const [index, id] of (references.watcherIds ?? []).entries()) need(`/watcherIds/${index}`, id, catalog.agents, 'an active agent')
  return errors
}

function inUse<Row extends { readonly active: boolean }>(rows: ReadonlyMap<number, Row>): ReadonlyMap<number, Row> {
  return new Map([...rows].filter(([, row]) => row.active))
}

/** Whom a note names must be there to read it. */
export async function checkMentions(tx: Tx, identity: Pick<IdentityApi, 'agentSummaries'>, ids: readonly number[]): Promise<void> {
  const active = new Set((await identity.agentSummaries(tx.sql, ids)).filter((agent) => agent.active).map(({ id }) => id))
  const errors = ids.flatMap((id, index) => (active.has(id) ? [] : [{ path: `/mentions/${index}`, message: 'is not the id of an active agent' }]))
  if (errors.length > 0) throw ticketErrors.unknownReference('A note can only mention agents who still work here. Leave the others out.', { errors })
}

/** A ticket is only given to somebody who can see it by their roles, or it would vanish for them when handed on. */
export async function checkAssignee(tx: Tx, identity: Pick<IdentityApi, 'actorForAgent'>, access: TicketAccess): Promise<void> {
  if (access.assigneeId === null) return
  const assignee = await identity.actorForAgent(access.assigneeId, tx.sql)
  if (assignee && maySee(assignee, { ...access, assigneeId: null, watcherIds: [] })) return
  throw ticketErrors.assigneeCannotSee('Choose an agent who may see tickets of this department, or give them a role in it first.', {
    errors: [{ path: '/assigneeId', message: 'may not see tickets of this department' }],
  })
}
