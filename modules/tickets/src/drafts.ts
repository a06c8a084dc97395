import type { Actor, AgentActor } from '@timbre/kernel'
import { decodeCursor, tellOwnScreens, toPage, type Sql, type Tx } from '@timbre/platform'
import { and, desc, eq, getTableColumns, gt, inArray, sql, type SQL } from 'drizzle-orm'
import type { Draft } from './contract.ts'
import { visibleTo } from './tickets.policy.ts'
import { drafts, tickets, uploads } from './tickets.schema.ts'

type DraftRow = typeof drafts.$inferSelect
export type Mode = DraftRow['mode']

export interface DraftKey {
  readonly agentId: number
  readonly ticketId: number
  readonly mode: Mode
}

/** Tickets on which somebody has begun to write. */
export function draftedBy(actor: Actor): SQL {
  if (actor.type !== 'agent') return sql`false`
  return sql`exists (select from ${drafts} where ${drafts.agentId} = ${actor.agentId} and ${drafts.ticketId} = ${tickets.id})`
}

/** One's own drafts on tickets one may still see. */
export interface DraftQueries {
  mine(actor: Actor, page: { limit?: number | undefined; cursor?: string | undefined }): Promise<{ items: Draft[]; nextCursor: string | null }>
  /** The draft as it is; version 0 when there is none. */
  of(key: DraftKey): Promise<Draft>
}

export function createDraftQueries({ sql: database }: { sql: Sql }): DraftQueries {
  return {
    mine: async (actor, { limit = 50, cursor }) => {
      const { agentId } = actor as AgentActor
      const after = cursor === undefined ? undefined : afterCursor(decodeCursor(cursor, ['integer', 'integer', 'text']))
      const rows = await database
        .select(getTableColumns(drafts))
        .from(drafts)
        .innerJoin(tickets, eq(tickets.id, drafts.ticketId))
        .where(and(eq(drafts.agentId, agentId), visibleTo(actor), after))
        .orderBy(desc(drafts.version), desc(drafts.ticketId), desc(drafts.mode))
        .limit(limit + 1)
      const shown = new Map((await withFiles(database, rows.slice(0, limit))).map((draft, index) => [rows[index], draft]))
      return toPage(rows, limit, ({ version, ticketId, mode }) => [version, ticketId, mode], (row) => shown.get(row) as Draft)
    },
    of: (key) => findDraft(database, key),
  }
}

function afterCursor([version, ticketId, mode]: readonly (string | number)[]): SQL {
  return sql`(${drafts.version}, ${drafts.ticketId}, ${drafts.mode}) < (${version}::bigint, ${ticketId}::bigint, ${mode}::text)`
}

export async function findDraft(database: Sql, key: DraftKey): Promise<Draft> {
  const rows = await database.select().from(drafts).where(isDraft(key))
  const [draft] = await withFiles(database, rows)
  return draft ?? { ticketId: key.ticketId, mode: key.mode, html: null, text: '', to: null, cc: null, bcc: null, from: null, subject: null, signature: null, quote: null, attachments: [], version: 0, updatedAt: null }
}

export function isDraft({ agentId, ticketId, mode }: DraftKey): SQL {
  return and(eq(drafts.agentId, agentId), eq(drafts.ticketId, ticketId), eq(drafts.mode, mode)) as SQL
}

async function withFiles(database: Sql, rows: readonly DraftRow[]): Promise<Draft[]> {
  const ids = rows.flatMap(({ attachments }) => attachments)
  const found = ids.length === 0 ? [] : await database.select().from(uploads).where(inArray(uploads.id, ids))
  const files = new Map(found.map(({ id, agentId, name, size, sha256 }) => [`${agentId} ${id}`, { id, name, size, sha256 }]))
  return rows.map(({ agentId, ticketId, mode, html, text, to, cc, bcc, from, subject, signature, quote, attachments, version, updatedAt }) => ({
    ...{ ticketId, mode, html, text, to, cc, bcc, from, subject, signature, quote, version },
    attachments: attachments.flatMap((id) => files.get(`${agentId} ${id}`) ?? []),
    updatedAt: updatedAt.toISOString(),
  }))
}

/** Deletes a draft, if it is still the one meant. Answers whether it was. */
export async function dropDraft(tx: Tx, key: DraftKey, version: number | undefined): Promise<boolean> {
  const gone = await tx.sql
    .delete(drafts)
    .where(and(isDraft(key), version === undefined ? undefined : eq(drafts.version, version)))
    .returning({ version: drafts.version })
  if (gone.length > 0) await tellOwnScreens(tx, key.agentId, { type: 'draft', ticket: key.ticketId, mode: key.mode, version: 0 })
  return gone.length > 0
}

/** Files of a draft wait longer than those of nothing. */
const keptDays = 30

/** Keeps the uploads of a draft. Answers those that are not there to be kept. */
export async function keepUploads(tx: Tx, agentId: number, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const until = new Date(tx.now.getTime() + keptDays * 86_400_000)
  const kept = await tx.sql
    .update(uploads)
    .set({ expiresAt: until })
    .where(and(eq(uploads.agentId, agentId), inArray(uploads.id, [...ids]), gt(uploads.expiresAt, tx.now)))
    .returning({ id: uploads.id })
  return ids.filter((id) => !kept.some((upload) => upload.id === id))
}
