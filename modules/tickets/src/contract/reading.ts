/** What somebody has read of a ticket, as pure rules that server and console share. */

export interface Readable {
  readonly lastMessageId: number | null
  readonly statusCategory: string
  readonly disposition: string
}

/**
 * Whether there is something to read for somebody who has read up to a message. Who never opened a ticket has all of it before them, unless
 * it was done without them: nobody starts with an archive of unread tickets.
 */
export function isUnread({ lastMessageId, statusCategory, disposition }: Readable, readUpTo: number | undefined): boolean {
  if (lastMessageId === null) return false
  if (readUpTo !== undefined) return lastMessageId > readUpTo
  return disposition === 'normal' && statusCategory !== 'solved' && statusCategory !== 'closed'
}
