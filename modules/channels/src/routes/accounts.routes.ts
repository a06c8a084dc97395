import { commonErrors, localeOf, type Clock, type Command } from '@timbre/kernel'
import { Id, PageQuery } from '@timbre/kernel/contract'
import { decodeCursor, problems, toPage, write, type App, type Database, type RoutePlugin, type Secrets, type Sql, type Tx } from '@timbre/platform'
import type { ServerResponse } from 'node:http'
import { Type } from 'typebox'
import { accountDetails } from '../accounts.queries.ts'
import type { AccountChange } from '../commands/change-account.ts'
import type { NewAccount } from '../commands/create-account.ts'
import { ChannelAccount, ChannelAccountPage, ChannelAccountPatch, ConnectionTest, ConnectionTestResult, NewChannelAccount, TestMailRequest, TestMailResult } from '../contract.ts'
import type { DefaultServer } from '../outgoing/outgoing-server.ts'
import { testConnection } from '../outgoing/test-connection.ts'
import { sendTestMail } from '../outgoing/test-mail.ts'

const tags = ['Channels']
const params = Type.Object({ id: Id })

export interface AccountRouteDependencies {
  readonly database: Database
  readonly clock: Clock
  readonly secrets: Secrets
  readonly defaultServer: DefaultServer
  readonly createAccount: Command<Tx, NewAccount, number>
  readonly changeAccount: Command<Tx, { id: number; change: AccountChange }, void>
}

export function accountRoutes({ database, clock, secrets, defaultServer, createAccount, changeAccount }: AccountRouteDependencies): RoutePlugin {
  async function one(sql: Sql, id: number): Promise<ChannelAccount> {
    const [account] = await accountDetails(sql, { now: clock.now(), defaultServer, id })
    if (!account) throw commonErrors.notFound('There is no such channel account.')
    return account
  }

  return (app: App) => {
    app.get(
      '/channels/accounts',
      {
        config: { permission: 'channels.account.read' },
        schema: {
          operationId: 'listChannelAccounts',
          tags,
          summary: 'List channel accounts',
          description: 'Oldest first, with what waits to go out, what failed and what is wrong.',
          querystring: Type.Object(PageQuery, { additionalProperties: false }),
          response: { 200: ChannelAccountPage, ...problems(400, 401, 403) },
        },
      },
      async (request) => {
        const { limit = 50, cursor } = request.query
        const after = cursor === undefined ? 0 : Number(decodeCursor(cursor, ['integer'])[0])
        const rows = await accountDetails(database.sql, { now: clock.now(), defaultServer, after, limit: limit + 1 })
        return toPage(rows, limit, (row) => [row.id], (row) => row)
      },
    )

    app.post(
      '/channels/accounts',
      {
        config: { permission: 'channels.account.manage' },
        schema: {
          operationId: 'createChannelAccount',
          tags,
          summary: 'Add a channel account',
          description: 'Mail to its address comes in from then on. Without `outgoing` it sends through the server of TIMBRE_SMTP_URL, or waits.',
          body: NewChannelAccount,
          response: { 201: ChannelAccount, ...problems(400, 401, 403, 409, 422) },
        },
      },
      (request, reply) => write(database, request, reply, 201, async (tx) => one(tx.sql, await createAccount(tx, request.actor, request.body))),
    )

    app.get(
      '/channels/accounts/:id',
      {
        config: { permission: 'channels.account.read' },
        schema: { operationId: 'getChannelAccount', tags, summary: 'Get a channel account', params, response: { 200: ChannelAccount, ...problems(400, 401, 403, 404) } },
      },
      (request) => one(database.sql, request.params.id),
    )

    app.patch(
      '/channels/accounts/:id',
      {
        config: { permission: 'channels.account.manage' },
        schema: {
          operationId: 'changeChannelAccount',
          tags,
          summary: 'Change a channel account',
          description: 'A password that is not sent stays, as long as server and user name stay too. With another outgoing server, what waits is tried at once.',
          params,
          body: ChannelAccountPatch,
          response: { 200: ChannelAccount, ...problems(400, 401, 403, 404, 409, 422) },
        },
      },
      (request, reply) =>
        write(database, request, reply, 200, async (tx) => {
          await changeAccount(tx, request.actor, { id: request.params.id, change: request.body })
          return one(tx.sql, request.params.id)
        }),
    )

    app.post(
      '/channels/accounts/:id/test-mail',
      {
        config: { permission: 'channels.account.manage' },
        schema: {
          operationId: 'sendTestMail',
          tags,
          summary: 'Send a test mail now',
          description: 'Goes past the queue and answers with what the outgoing server said.',
          params,
          body: TestMailRequest,
          response: { 200: TestMailResult, ...problems(400, 401, 403, 404) },
        },
      },
      (request) => sendTestMail({ sql: database.sql, secrets, defaultServer, now: clock.now() }, { accountId: request.params.id, to: request.body.to, locale: localeOf(request.actor) }),
    )

    app.post(
      '/channels/connection-tests',
      {
        config: { permission: 'channels.account.manage' },
        schema: {
          operationId: 'testConnection',
          tags,
          summary: 'Try an outgoing server before it is saved',
          description: 'Connects, turns on the encryption that was asked for and signs in; sends nothing. Takes up to 20 seconds where nobody answers, and ends when the caller hangs up. `outgoing` null tries the server of TIMBRE_SMTP_URL.',
          body: ConnectionTest,
          response: { 200: ConnectionTestResult, ...problems(400, 401, 403, 422) },
        },
      },
      (request, reply) => testConnection({ sql: database.sql, secrets, defaultServer, gone: whenGone(reply.raw) }, request.body),
    )
  }
}

/** Aborted when the caller hangs up before there is an answer. */
function whenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return gone.signal
}
