import type { IdentityApi } from '@timbre/identity'
import type { LocalizedText } from '@timbre/kernel'
import type { Sql } from '@timbre/platform'
import { asc } from 'drizzle-orm'
import type { Status } from './ticket.ts'
import { ticketPriorities, ticketStatuses, ticketTypes } from './tickets.schema.ts'

export interface CatalogStatus extends Status {
  readonly names: LocalizedText
}
export interface CatalogPriority {
  readonly id: number
  readonly names: LocalizedText
  readonly level: number
}
interface Named {
  readonly id: number
  readonly names: LocalizedText
}

/** Everything small that tickets refer to: read often, changed rarely. */
export interface Catalog {
  readonly statuses: ReadonlyMap<number, CatalogStatus>
  readonly priorities: ReadonlyMap<number, CatalogPriority>
  readonly types: ReadonlyMap<number, Named>
  readonly departments: ReadonlyMap<number, Named>
  readonly agents: ReadonlyMap<number, { readonly id: number; readonly name: string }>
}

export interface CatalogSource {
  /** As of at most a second ago. */
  current(): Promise<Catalog>
  /** What was loaded last, for code that cannot wait: parsing a condition. `current()` was called before. */
  latest(): Catalog
  /** Reads anew: something refers to a row that is not there yet. */
  refresh(): Promise<Catalog>
  /** The next look reads anew: a name changed. */
  expire(): void
}

const freshMilliseconds = 1000

/** Keeps the catalog in memory; several requests that need it at once share one look-up. */
export function createCatalog({ sql, identity, monotonic }: { sql: Sql; identity: Pick<IdentityApi, 'listDepartments' | 'listAgentNames'>; monotonic: () => number }): CatalogSource {
  let catalog: Catalog | undefined
  let loadedAt = -Infinity
  let loading: Promise<Catalog> | undefined

  function refresh(): Promise<Catalog> {
    if (loading) return loading
    const started: Promise<Catalog> = load(sql, identity)
      .then((loaded) => {
        catalog = loaded
        if (loading === started) loadedAt = monotonic()
        return loaded
      })
      .finally(() => {
        if (loading === started) loading = undefined
      })
    loading = started
    return started
  }

  return {
    refresh,
    expire: () => {
      loadedAt = -Infinity
      // What is being read now may be from before.
      loading = undefined
    },
    current: async () => (catalog && monotonic() - loadedAt < freshMilliseconds ? catalog : refresh()),
    latest: () => {
      if (!catalog) throw new Error('The catalog was not loaded before it was needed.')
      return catalog
    },
  }
}

async function load(sql: Sql, identity: Pick<IdentityApi, 'listDepartments' | 'listAgentNames'>): Promise<Catalog> {
  const [statuses, priorities, types, departments, agents] = await Promise.all([
    sql.select().from(ticketStatuses).orderBy(asc(ticketStatuses.position), asc(ticketStatuses.id)),
    sql.select().from(ticketPriorities).orderBy(asc(ticketPriorities.level), asc(ticketPriorities.id)),
    sql.select().from(ticketTypes).orderBy(asc(ticketTypes.id)),
    identity.listDepartments(sql),
    identity.listAgentNames(sql),
  ])
  return { statuses: byId(statuses), priorities: byId(priorities), types: byId(types), departments: byId(departments), agents: byId(agents) }
}

function byId<Row extends { readonly id: number }>(rows: readonly Row[]): ReadonlyMap<number, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}
