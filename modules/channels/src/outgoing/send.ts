import { defineCommand } from '@timbre/kernel'
import { failpoint, type Tx } from '@timbre/platform'
import { eq } from 'drizzle-orm'
import type { OutgoingInput, PreparedMessage } from '../channels.api.ts'
import { channelErrors } from '../channels.errors.ts'
import { channelAccounts, deliveries, outgoingMessages } from '../channels.schema.ts'
import { senderName, singleLine } from '../contract/sender-name.ts'
import type { ConversationTokens } from '../conversation-tokens.ts'
import type { ChannelType, MailAddress } from '../kit/index.ts'
import { typeOf } from '../registry.ts'

/** A reply to more people than this is a campaign. */
const maximumRecipients = 100
/** As many ids as are kept of a thread; the type may carry fewer. */
const maximumReferences = 100

export interface SendDependencies {
  readonly tokens: ConversationTokens
  /** There may be work for the delivery worker. */
  readonly onQueued: () => void
}

/** Takes the snapshot that will be sent: ids, names and addresses are fixed here and the same at every attempt. */
export const send = ({ tokens, onQueued }: SendDependencies) =>
  defineCommand('channels.send', async (tx: Tx, _actor, input: OutgoingInput): Promise<PreparedMessage> => {
    const [account] = await tx.sql.select().from(channelAccounts).where(eq(channelAccounts.id, input.accountId))
    if (!account?.active) throw channelErrors.accountInactive('Switch the channel account on, or write from another one.')
    const type = typeOf(account)
    const to = checkRecipients(type, input.to)
    const cc = without(checkRecipients(type, input.cc ?? []), to)
    const bcc = without(checkRecipients(type, input.bcc ?? []), [...to, ...cc])
    if (to.length === 0) throw channelErrors.noRecipients('Give at least one recipient.')
    if (to.length + cc.length + bcc.length > maximumRecipients) throw channelErrors.tooManyRecipients(`Send to at most ${maximumRecipients} recipients.`)

    const token = tokens.issue(input.conversationId)
    const from = { name: senderName(account.name, input.agentName ?? null), address: account.address }
    const prepared = {
      messageId: type.tracking.messageIdFor(account, token),
      inReplyTo: input.inReplyTo ?? null,
      references: (input.references ?? []).slice(-maximumReferences),
      from,
      to,
      cc,
      bcc,
      subject: singleLine(input.subject, 998),
      sendAfter: input.sendAfter ?? tx.now,
    }
    const replyTo = type.tracking.replyAddressFor(account, token)
    const [made] = await tx.sql
      .insert(outgoingMessages)
      .values({
        ...prepared,
        accountId: account.id,
        replyTo,
        html: input.html,
        text: input.text,
        attachments: input.attachments ?? [],
        createdAt: tx.now,
        state: 'open',
        ...(input.sendAfter ? { nextAttemptAt: input.sendAfter } : {}),
      })
      .returning({ id: outgoingMessages.id })
    const outgoingId = (made as { id: number }).id
    const recipients = [...to, ...cc, ...bcc].map(({ address }) => ({ outgoingId, recipient: address, state: 'queued' as const, nextAttemptAt: prepared.sendAfter, updatedAt: tx.now }))
    await tx.sql.insert(deliveries).values(recipients)
    failpoint('outgoing.beforeCommit')
    tx.afterCommit(onQueued)
    return { ...prepared, outgoingId, replyTo: replyTo === null ? [] : [{ name: account.name, address: replyTo }] }
  })

/** Each address once, in the order given. What is no address of the channel is refused, not repaired (S15). */
function checkRecipients(type: ChannelType, recipients: readonly MailAddress[]): MailAddress[] {
  const unique = new Map<string, MailAddress>()
  for (const { name, address } of recipients) {
    const normalized = type.normalizeAddress(address)
    if (normalized === null) throw channelErrors.invalidRecipient(`"${singleLine(address, 100)}" is not an address a message can be sent to.`)
    if (!unique.has(normalized)) unique.set(normalized, { name: singleLine(name, 200), address: normalized })
  }
  return [...unique.values()]
}

/** Who is named already is not named again. */
function without(people: readonly MailAddress[], known: readonly MailAddress[]): MailAddress[] {
  return people.filter(({ address }) => !known.some((other) => other.address === address))
}
