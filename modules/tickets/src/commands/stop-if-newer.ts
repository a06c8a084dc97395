import type { Tx } from '@timbre/platform'
import { and, desc, eq, gt, inArray, ne, or } from 'drizzle-orm'
import type { NewerMessage } from '../contract.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { messages } from '../tickets.schema.ts'

/** More than this is not read before a decision; the newest are named. */
const mostNamed = 20

/**
 * Stops a reply whose writer has not seen what the customer or another agent has said since. To be called under the
 * ticket's lock: whoever writes next waits, then finds the first one's message. Ids rise within a ticket for the same
 * reason. A colleague's note stops nobody.
 */
export async function stopIfNewer(tx: Tx, agentId: number, conversationId: number, ticketId: number, lastSeen: number): Promise<void> {
  const rows = await tx.sql
    .select({ id: messages.id, kind: messages.kind, authorType: messages.authorType, authorId: messages.authorId, authorName: messages.authorName, createdAt: messages.createdAt })
    .from(messages)
    .where(
      and(
        eq(messages.ticketId, ticketId),
        eq(messages.conversationId, conversationId),
        gt(messages.id, lastSeen),
        inArray(messages.kind, ['customer', 'reply']),
        or(ne(messages.authorType, 'agent'), ne(messages.authorId, agentId)),
      ),
    )
    .orderBy(desc(messages.id))
    .limit(mostNamed)
  if (rows.length === 0) return
  const newer: NewerMessage[] = rows
    .toReversed()
    .map(({ id, kind, authorType, authorId, authorName, createdAt }) => ({ id, kind, author: { type: authorType, id: authorId, name: authorName }, createdAt: createdAt.toISOString() }))
  throw ticketErrors.somethingNew('Read `newer`, then send again with the id of the last one as `lastSeenMessageId`.', { extra: { newer } })
}
