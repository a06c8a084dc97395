import type { ChannelAccountSummary, ChannelsApi } from '@timbre/channels'
import type { DeskApi } from '@timbre/desk'
import type { IdentityApi } from '@timbre/identity'
import type { Actor, AgentActor } from '@timbre/kernel'
import type { Sql } from '@timbre/platform'
import type { Static } from 'typebox'
import { languageOf, mailChain, sendersFor, subjectOf } from './commands/add-message.ts'
import { Signature } from './contract/composing.ts'
import type { ReplyFrame } from './contract.ts'
import { composeQuote, type WrittenPart } from './reply-body.ts'
import { ticketErrors } from './tickets.errors.ts'
import { can } from './tickets.policy.ts'
import type { TicketQueries } from './tickets.queries.ts'
import { mainConversation } from './tickets.repository.ts'

/** What stands around the words of a reply: from whom, about what, signature and quote. */
export interface ReplyFrames {
  /** What a reply would carry by itself. */
  of(actor: Actor, ticketId: number): Promise<Static<typeof ReplyFrame>>
  /** The parts a request brings, cleaned; without one of its own, a reply is signed as its writer has chosen. Slow: call it before the transaction. */
  partsOf(actor: Actor, request: { readonly kind?: string; readonly signature?: string; readonly quote?: string }): Promise<{ signature?: WrittenPart | null; quote?: WrittenPart | null }>
}

interface Dependencies {
  readonly sql: Sql
  readonly queries: TicketQueries
  readonly channels: ChannelsApi
  readonly desk: DeskApi
  readonly identity: IdentityApi
}

const senderOf = ({ name, address, signature }: ChannelAccountSummary) => ({ name, address, signature })

export function createReplyFrames({ sql, queries, channels, desk, identity }: Dependencies): ReplyFrames {
  async function cleaned(html: string): Promise<WrittenPart | null> {
    if (html.trim() === '') return null
    const part = await channels.cleanHtml(html)
    return part.text.trim() === '' ? null : part
  }

  return {
    of: async (actor, ticketId) => {
      const ticket = await queries.rowFor(actor, ticketId)
      if (!can(actor, 'reply', ticket)) throw ticketErrors.forbidden(`You may see ticket ${ticket.number} but lack the permission tickets.ticket.reply in its department.`)
      const conversation = await mainConversation(sql, ticketId)
      const [chain, { timeZone }] = await Promise.all([mailChain(sql, conversation.id), desk.settings(sql)])
      const { usual: account, allowed } = await sendersFor(sql, channels, actor, ticket, conversation.channelAccountId, chain.leftFrom)
      return {
        from: senderOf(account),
        senders: allowed.map(senderOf),
        subject: subjectOf(ticket, chain.answers),
        quote: chain.quote && composeQuote(chain.quote, languageOf(ticket, account), timeZone).html,
      }
    },
    partsOf: async (actor, { kind, signature, quote }) => {
      const parts = quote === undefined ? {} : { quote: await cleaned(quote) }
      if (signature !== undefined) return { ...parts, signature: await cleaned(signature) }
      if (kind !== 'reply') return parts
      const { agentId } = actor as AgentActor
      const own = (await identity.preferenceOf(sql, [agentId], Signature)).get(agentId)
      return { ...parts, signature: await cleaned(own?.html ?? '') }
    },
  }
}
