import { defineCommand, type Actor, type AgentActor } from '@timbre/kernel'
import { tellOwnScreens, type Tx } from '@timbre/platform'
import { and, eq, sql } from 'drizzle-orm'
import type { Draft, DraftInput } from '../contract.ts'
import { dropDraft, findDraft, isDraft, keepUploads, type DraftKey, type Mode } from '../drafts.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { can, maySee } from '../tickets.policy.ts'
import { uploadsGone } from '../tickets.repository.ts'
import { drafts, tickets } from '../tickets.schema.ts'

/** Keeps what an agent has begun to write. With `version`, only if no other screen of theirs wrote meanwhile. */
export const saveDraft = defineCommand('tickets.saveDraft', async (tx: Tx, actor, { ticketId, mode, draft }: { ticketId: number; mode: Mode; draft: DraftInput }): Promise<Draft> => {
  const key = await keyFor(tx, actor, ticketId, mode)
  const { html = null, text = '', to = null, cc = null, bcc = null, from = null, subject = null, signature = null, quote = null, attachments = [], version: expected } = draft
  const missing = await keepUploads(tx, key.agentId, attachments)
  if (missing.length > 0) throw uploadsGone(attachments, missing)
  const bare = (value: string | null) => value?.replaceAll('\0', '') ?? null
  const content = { html: bare(html), text: text.replaceAll('\0', ''), to, cc, bcc, from, subject: bare(subject), signature: bare(signature), quote: bare(quote), attachments, updatedAt: tx.now }
  const version = tx.now.getTime()
  const next = { ...content, version: sql`greatest(${drafts.version} + 1, ${version}::bigint)` }
  const fresh = tx.sql.insert(drafts).values({ ...key, ...content, version })
  const target = [drafts.agentId, drafts.ticketId, drafts.mode]
  const saved = await (expected === undefined
    ? fresh.onConflictDoUpdate({ target, set: next }).returning({ version: drafts.version })
    : expected === 0
      ? fresh.onConflictDoNothing({ target }).returning({ version: drafts.version })
      : tx.sql.update(drafts).set(next).where(and(isDraft(key), eq(drafts.version, expected))).returning({ version: drafts.version }))
  const current = await findDraft(tx.sql, key)
  if (saved.length === 0) throw changed(current)
  await tellOwnScreens(tx, key.agentId, { type: 'draft', ticket: ticketId, mode, version: current.version })
  return current
})

/** Throws a draft away. With `version`, only if it is still that one. */
export const deleteDraft = defineCommand('tickets.deleteDraft', async (tx: Tx, actor, { ticketId, mode, version }: { ticketId: number; mode: Mode; version?: number | undefined }): Promise<void> => {
  const key = await keyFor(tx, actor, ticketId, mode)
  if (await dropDraft(tx, key, version)) return
  const current = await findDraft(tx.sql, key)
  if (current.version !== 0) throw changed(current)
})

/** Without a lock: writing a draft keeps nobody from the ticket. */
async function keyFor(tx: Tx, actor: Actor, ticketId: number, mode: Mode): Promise<DraftKey> {
  const [ticket] = await tx.sql.select().from(tickets).where(eq(tickets.id, ticketId))
  if (!ticket || !maySee(actor, ticket)) throw ticketErrors.notFound(`There is no ticket ${ticketId}, or you may not see it.`)
  if (!can(actor, mode, ticket)) throw ticketErrors.forbidden(`You may see ticket ${ticket.number} but lack the permission tickets.ticket.${mode} in its department.`)
  return { agentId: (actor as AgentActor).agentId, ticketId, mode }
}

function changed(current: Draft) {
  return ticketErrors.draftChanged('Look at `current`, then save again with its version.', { extra: { current } })
}
