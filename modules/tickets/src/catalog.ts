import type { DeskApi } from '@timbre/desk'
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
  readonly active: boolean
}
interface Named {
  readonly id: number
  readonly names: LocalizedText
}

/** Everything small that tickets and conditions about them refer to: read often, changed rarely. */
export interface Catalog {
  readonly statuses: ReadonlyMap<number, CatalogStatus>
  readonly priorities: ReadonlyMap<number, CatalogPriority>
  readonly types: ReadonlyMap<number, Named & { readonly active: boolean }>
  readonly departments: ReadonlyMap<number, Named>
  readonly agents: ReadonlyMap<number, { readonly id: number; readonly name: string }>
  /** The desk's: when a day begins. */
  readonly timeZone: string
}

export interface CatalogSource {
  /** As of at most a second ago. */
  current(): Promise<Catalog>
  /**
   * The same for a transaction, through its own connection: who holds one and waits for another stops everybody, once
   * enough do so. With `anew` it looks again, since something refers to a row that is not there yet.
   */
  within(sql: Sql, anew?: boolean): Promise<Catalog>
  /** What was loaded last, for code that cannot wait: parsing a condition. `current()` was called before. */
  latest(): Catalog
  /** Reads anew: something refers to a row that is not there yet. */
  refresh(): Promise<Catalog>
  /** The next look reads anew: a name changed. */
  expire(): void
}

const freshMilliseconds = 1000

interface Sources {
  readonly identity: Pick<IdentityApi, 'listDepartments' | 'listAgentNames'>
  readonly desk: Pick<DeskApi, 'timeZone'>
}

/** Keeps the catalog in memory; several requests that need it at once share one look-up. */
export function createCatalog({ sql, monotonic, ...sources }: Sources & { readonly sql: Sql; readonly monotonic: () => number }): CatalogSource {
  let catalog: Catalog | undefined
  let loadedAt = -Infinity
  let loading: Promise<Catalog> | undefined
  /** Looks are numbered as they begin: one that ends late may not replace what a later one saw. */
  let begun = 0
  let newest = 0
  /** The first look that counts as fresh: a name changed before it began. */
  let freshFrom = 0

  const isFresh = () => monotonic() - loadedAt < freshMilliseconds

  async function load(from: Sql): Promise<Catalog> {
    const look = ++begun
    const startedAt = monotonic()
    const loaded = await readCatalog(from, sources)
    if (look > newest) {
      newest = look
      catalog = loaded
      if (look >= freshFrom) loadedAt = startedAt
    }
    return loaded
  }

  function share(): Promise<Catalog> {
    if (loading) return loading
    const started = load(sql).finally(() => {
      if (loading === started) loading = undefined
    })
    loading = started
    return started
  }

  /** Not the look that is under way, which may have begun too early; those who ask meanwhile share the next one. */
  async function refresh(): Promise<Catalog> {
    if (loading) await loading.catch(() => {})
    return share()
  }

  return {
    refresh,
    current: async () => (catalog && isFresh() ? catalog : share()),
    within: async (own, anew = false) => (catalog && isFresh() && !anew ? catalog : load(own)),
    expire: () => {
      freshFrom = begun + 1
      loadedAt = -Infinity
      loading = undefined
    },
    latest: () => {
      if (!catalog) throw new Error('The catalog was not loaded before it was needed.')
      return catalog
    },
  }
}

async function readCatalog(sql: Sql, { identity, desk }: Sources): Promise<Catalog> {
  const statuses = await sql.select().from(ticketStatuses).orderBy(asc(ticketStatuses.position), asc(ticketStatuses.id))
  const priorities = await sql.select().from(ticketPriorities).orderBy(asc(ticketPriorities.level), asc(ticketPriorities.id))
  const types = await sql.select().from(ticketTypes).orderBy(asc(ticketTypes.id))
  const departments = await identity.listDepartments(sql)
  const agents = await identity.listAgentNames(sql)
  const timeZone = await desk.timeZone(sql)
  return { statuses: byId(statuses), priorities: byId(priorities), types: byId(types), departments: byId(departments), agents: byId(agents), timeZone }
}

function byId<Row extends { readonly id: number }>(rows: readonly Row[]): ReadonlyMap<number, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}
