import { commonErrors } from '@timbre/kernel'
import { Id, PageQuery } from '@timbre/kernel/contract'
import { decodeCursor, problems, write, type App, type Database, type RoutePlugin, type Sql } from '@timbre/platform'
import { Type } from 'typebox'
import { accountById, accountByAddress, defaultAccountFor } from '../accounts.queries.ts'
import { channelErrors } from '../channels.errors.ts'
import { InboundAccepted, InboundMessageRow, InboundPage, InboundState } from '../contract.ts'
import { replay } from '../inbound/inbound.commands.ts'
import { inboundById, listInbound, rawInbound, type ShownState } from '../inbound/inbound.queries.ts'
import { insertInbound } from '../inbound/store-inbound.ts'

const tags = ['Inbound']
const params = Type.Object({ id: Id })
const rawType = 'message/rfc822'

export interface InboundRouteDependencies {
  readonly database: Database
  readonly maxMessageBytes: number
  readonly onStored: () => void
}

export function inboundRoutes({ database, maxMessageBytes, onStored }: InboundRouteDependencies): RoutePlugin {
  function submitRoute(app: App): void {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(rawType, { parseAs: 'buffer', bodyLimit: maxMessageBytes }, (_request, body, done) => done(null, body))
    app.post(
      '/inbound/mail',
      {
        config: { permission: 'channels.inbound.submit' },
        bodyLimit: maxMessageBytes,
        schema: {
          operationId: 'submitMail',
          tags,
          summary: 'Hand in a raw mail',
          description: 'The body is the mail as it came, message/rfc822. The answer means that it is stored for good; look at it again to see what became of it.',
          consumes: [rawType],
          querystring: Type.Object(
            { account: Type.Optional(Type.String({ minLength: 1, maxLength: 254, description: 'Id or address of the channel account; the oldest one when left out', examples: ['support@example.com'] })) },
            { additionalProperties: false },
          ),
          body: Type.Unsafe<Buffer>({ description: 'The raw mail' }),
          response: { 201: InboundAccepted, ...problems(400, 401, 403, 413, 415, 422) },
        },
      },
      async (request, reply) => {
        const raw = request.body
        if (!Buffer.isBuffer(raw) || raw.length === 0) throw commonErrors.invalid(`Send the mail itself as the body, with Content-Type ${rawType}.`)
        return write(database, request, reply, 201, async (tx) => {
          const account = await findAccount(tx.sql, request.query.account)
          const [[id] = []] = await insertInbound(tx, [{ accountIds: [account.id], raw, envelope: {} }])
          tx.afterCommit(onStored)
          return { id: id as number }
        })
      },
    )
  }

  return (app: App) => {
    // A scope of its own: no other route takes raw mails.
    void app.register(async (scope) => submitRoute(scope as unknown as App))

    app.get(
      '/inbound',
      {
        config: { permission: 'channels.inbound.read' },
        schema: {
          operationId: 'listInbound',
          tags,
          summary: 'List what came in',
          description: 'Newest first. `state=quarantined` shows what could not be processed and waits for you.',
          querystring: Type.Object(
            { ...PageQuery, state: Type.Optional(InboundState), accountId: Type.Optional(Id) },
            { additionalProperties: false },
          ),
          response: { 200: InboundPage, ...problems(400, 401, 403) },
        },
      },
      (request) => {
        const { limit = 50, cursor, state, accountId } = request.query
        return listInbound(database.sql, {
          limit,
          ...(state === undefined ? {} : { state: state as ShownState }),
          ...(accountId === undefined ? {} : { accountId }),
          ...(cursor === undefined ? {} : { before: Number(decodeCursor(cursor, ['integer'])[0]) }),
        })
      },
    )

    app.get(
      '/inbound/:id',
      {
        config: { permission: 'channels.inbound.read' },
        schema: {
          operationId: 'getInbound',
          tags,
          summary: 'See what became of an inbound message',
          description: 'A duplicate shows the ticket and message of the first copy.',
          params,
          response: { 200: InboundMessageRow, ...problems(400, 401, 403, 404) },
        },
      },
      async (request) => found(await inboundById(database.sql, request.params.id)),
    )

    app.get(
      '/inbound/:id/raw',
      {
        config: { permission: 'channels.inbound.read' },
        schema: {
          operationId: 'getRawInbound',
          tags,
          summary: 'Download an inbound message as it came',
          params,
          produces: [rawType],
          response: { 200: Type.Unsafe<Buffer>({ type: 'string', format: 'binary', description: 'The raw message' }), ...problems(400, 401, 403, 404) },
        },
      },
      async (request, reply) => {
        const raw = found(await rawInbound(database.sql, request.params.id))
        void reply.headers({
          'content-type': rawType,
          'content-disposition': `attachment; filename="inbound-${request.params.id}.eml"`,
          'content-security-policy': "sandbox; default-src 'none'",
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        })
        return reply.send(raw)
      },
    )

    app.post(
      '/inbound/:id/replay',
      {
        config: { permission: 'channels.inbound.replay' },
        schema: {
          operationId: 'replayInbound',
          tags,
          summary: 'Process a quarantined message again',
          params,
          response: { 200: InboundMessageRow, ...problems(400, 401, 403, 404, 422) },
        },
      },
      (request, reply) =>
        write(database, request, reply, 200, async (tx) => {
          await replay(tx, request.actor, { inboundId: request.params.id })
          tx.afterCommit(onStored)
          return found(await inboundById(tx.sql, request.params.id))
        }),
    )
  }
}

function found<T>(value: T | null): T {
  if (value === null) throw commonErrors.notFound('There is no such inbound message.')
  return value
}

async function findAccount(sql: Sql, named: string | undefined): Promise<{ id: number }> {
  const account = named === undefined ? await defaultAccountFor(sql, null) : /^\d{1,15}$/.test(named) ? await accountById(sql, Number(named)) : await accountByAddress(sql, named)
  if (!account) throw channelErrors.unknownAccount('Name the id or the address of a channel account.', { errors: [{ path: '/querystring/account', message: 'is not a channel account' }] })
  return account
}
