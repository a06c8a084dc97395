import type { Actor, AgentActor } from '@timbre/kernel'
import type { Sql } from '@timbre/platform'
import { and, eq } from 'drizzle-orm'
import { visibleTo } from './tickets.policy.ts'
import { attachments, messages, tickets, uploads } from './tickets.schema.ts'

export interface AttachmentFile {
  readonly name: string
  readonly contentType: string
  readonly size: number
  readonly sha256: string
}

/** A file of a ticket that the actor may see. */
export async function findAttachment(sql: Sql, actor: Actor, id: number): Promise<AttachmentFile | undefined> {
  const [row] = await sql
    .select({ name: attachments.name, contentType: attachments.contentType, size: attachments.size, sha256: attachments.sha256 })
    .from(attachments)
    .innerJoin(messages, eq(messages.id, attachments.messageId))
    .innerJoin(tickets, eq(tickets.id, messages.ticketId))
    .where(and(eq(attachments.id, id), visibleTo(actor)))
  return row
}

/** A file of the actor's own that waits for its message. */
export async function findUpload(sql: Sql, actor: Actor, id: string): Promise<AttachmentFile | undefined> {
  const [row] = await sql
    .select({ name: uploads.name, contentType: uploads.contentType, size: uploads.size, sha256: uploads.sha256 })
    .from(uploads)
    .where(and(eq(uploads.id, id), eq(uploads.agentId, (actor as AgentActor).agentId)))
  return row
}
