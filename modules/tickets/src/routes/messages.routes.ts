import { Id } from '@timbre/kernel/contract'
import { commonErrors, type Clock } from '@timbre/kernel'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import { Message, MessagePage, MessagesQuery, NewMessage, ReplyFrame, TakenBackMessage } from '../contract.ts'
import type { Tickets } from '../create-tickets.ts'

const tags = ['Messages']
const params = Type.Object({ id: Id })

export function messageRoutes({ api, database, clock }: { api: Tickets; database: Database; clock: Clock }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/tickets/:id/messages',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: {
          operationId: 'listMessages',
          tags,
          summary: 'List the messages of a ticket',
          description: 'Oldest first, from the beginning or from the place you name with one of `cursor`, `from`, `to` and `around`; `earlier` and `later` say how much of the thread lies on either side. A long thread is opened with `around=unread` and read on with `to` its first or `from` its last message. Attachment addresses are good for ten minutes.',
          params,
          querystring: MessagesQuery,
          response: { 200: MessagePage, ...problems(400, 401, 403, 404) },
        },
      },
      (request) => api.messages.list(request.actor, request.sessionId ?? '', request.params.id, request.query),
    )

    app.post(
      '/tickets/:id/messages',
      {
        config: { permission: 'tickets.ticket.note' },
        schema: {
          operationId: 'addMessage',
          tags,
          summary: 'Reply to the customer or add an internal note',
          description: 'A reply needs tickets.ticket.reply and goes to the requester and everybody in copy, unless `to` and `cc` say otherwise; below it stand signature and quote. It leaves from where the last one did, or from `from`, if it is one of the `senders` of its frame (403 tickets.notYourSender otherwise). With `statusId`, which needs tickets.ticket.edit, the ticket changes with it, and back when it is taken back. A note never leaves the house; agents in its `mentions` are told, and may see the ticket from then on. With `lastSeenMessageId` a reply stops when the customer or another agent has written since: the 409 tickets.somethingNew names those messages in `newer` (id, kind, author, createdAt; oldest first, at most 20). Send it again with the id of the last one and it goes through.',
          params,
          body: NewMessage,
          response: { 201: Message, ...problems(400, 401, 403, 404, 409, 422) },
        },
      },
      async (request, reply) => {
        const { kind, attachments = [], to, cc, bcc, from, subject, statusId, mentions, lastSeenMessageId, draftVersion } = request.body
        // Whether the ticket may be seen comes first, so that nothing about it can be learnt from other errors.
        await api.queries.rowFor(request.actor, request.params.id)
        const [body, parts] = await Promise.all([api.cleanBody(request.body, attachments.length > 0), api.frames.partsOf(request.actor, request.body)])
        const { id } = await write(database, request, reply, 201, async (tx) => ({
          id: await api.addMessage(tx, request.actor, { ticketId: request.params.id, kind, body, ...parts, attachments, to, cc, bcc, from, subject, statusId, mentions, lastSeenMessageId, draftVersion, sendAfter: sendAfterOf(request.body, clock) }),
        }))
        return api.messages.byId(request.actor, request.sessionId ?? '', id)
      },
    )

    app.get(
      '/tickets/:id/reply-frame',
      {
        config: { permission: 'tickets.ticket.reply' },
        schema: {
          operationId: 'getReplyFrame',
          tags,
          summary: 'What a reply would carry by itself',
          description: 'The account it leaves from with its signature, others you may choose, its subject and what it quotes; your own signature is your preference `tickets.signature`.',
          params,
          response: { 200: ReplyFrame, ...problems(400, 401, 403, 404, 422) },
        },
      },
      (request) => api.frames.of(request.actor, request.params.id),
    )

    app.post(
      '/tickets/:id/messages/:messageId/undo',
      {
        config: { permission: 'tickets.ticket.reply' },
        schema: {
          operationId: 'undoMessage',
          tags,
          summary: 'Take a reply back that has not left',
          description:
            'For who wrote it, while it waits (`undoSeconds`, `sendAfter`). The message is gone from the thread, the ticket has its former status unless somebody changed it since, and the answer holds text and files to go on with. 409 tickets.alreadyLeft once it is on its way to anybody.',
          params: Type.Object({ id: Id, messageId: Id }),
          response: { 200: TakenBackMessage, ...problems(400, 401, 403, 404, 409) },
        },
      },
      (request, reply) => write(database, request, reply, 200, (tx) => api.takeMessageBack(tx, request.actor, { ticketId: request.params.id, messageId: request.params.messageId })),
    )
  }
}

/** Who plans further ahead has mistyped the year. */
const latestDays = 366

/** When the reply leaves; what lies in the past leaves at once, with today's date. */
function sendAfterOf({ sendAfter, undoSeconds }: { sendAfter?: string; undoSeconds?: number }, clock: Clock): Date | undefined {
  const now = clock.now().getTime()
  if (sendAfter === undefined) return undoSeconds ? new Date(now + undoSeconds * 1000) : undefined
  const at = new Date(sendAfter)
  if (!(at.getTime() <= now + latestDays * 86_400_000)) throw commonErrors.invalid('/sendAfter: must be a time within the next year', { errors: [{ path: '/sendAfter', message: 'must be a time within the next year' }] })
  return at.getTime() > now ? at : undefined
}
