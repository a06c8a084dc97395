import type { Sql } from '@timbre/platform'
import { eq } from 'drizzle-orm'
import { attachments, messages } from './tickets.schema.ts'

export interface AttachmentFile {
  readonly ticketId: number
  readonly name: string
  readonly contentType: string
  readonly size: number
  readonly sha256: string
}

/** A file and the ticket whose policy guards it. */
export async function findAttachment(sql: Sql, id: number): Promise<AttachmentFile | undefined> {
  const [row] = await sql
    .select({ ticketId: messages.ticketId, name: attachments.name, contentType: attachments.contentType, size: attachments.size, sha256: attachments.sha256 })
    .from(attachments)
    .innerJoin(messages, eq(messages.id, attachments.messageId))
    .where(eq(attachments.id, id))
  return row
}
