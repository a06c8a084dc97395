import { Checklist, SetupRequest, SetupResult, SetupState, type Checklist as ChecklistShape } from '@timbre/desk/contract'
import type { Identity } from '@timbre/identity/module'
import { isUniqueViolation, problems, type App, type RoutePlugin } from '@timbre/platform'
import type { TicketsApi } from '@timbre/tickets'
import { alreadyDone, setUp, setupRequired, type SetupDependencies } from './setup.ts'

const tags = ['Setup']

export function setupRoutes(dependencies: SetupDependencies & { tickets: TicketsApi; refreshCookie: Identity['refreshCookie'] }): RoutePlugin {
  const { database, identity, refreshCookie } = dependencies
  return (app: App) => {
    app.get(
      '/setup',
      {
        config: { permission: 'public' },
        schema: { operationId: 'getSetupState', tags, summary: 'Ask whether the first run is still to be done', response: { 200: SetupState, ...problems(400, 503) } },
      },
      async () => ({ required: await setupRequired(dependencies) }),
    )

    app.post(
      '/setup',
      {
        config: { permission: 'public' },
        schema: {
          operationId: 'setUp',
          tags,
          summary: 'Set Timbre up',
          description: 'Works once, before there is any agent: makes the administrator, the first department and its mailbox, and signs the administrator in. Afterwards 404.',
          body: SetupRequest,
          response: { 201: SetupResult, ...problems(400, 404, 422) },
        },
      },
      async (request, reply) => {
        const client = { ip: request.ip, userAgent: request.headers['user-agent'] ?? null }
        const session = await setUp(dependencies, request.body, client).catch((error: unknown) => {
          // Somebody else finished first, in the same instant.
          throw isUniqueViolation(error) ? alreadyDone() : error
        })
        const signedIn = await identity.signInWith(session)
        refreshCookie.write(reply, signedIn.refreshToken, signedIn.expiresAt)
        void reply.code(201)
        return signedIn.grant
      },
    )

    app.get(
      '/setup/checklist',
      {
        config: { permission: 'channels.account.manage' },
        schema: { operationId: 'getChecklist', tags, summary: 'See what is left to do', response: { 200: Checklist, ...problems(401, 403) } },
      },
      async (request) => checklist(dependencies, await dependencies.tickets.hasTickets(request.actor)),
    )
  }

  async function checklist({ channels, desk }: SetupDependencies, hasTickets: boolean): Promise<ChecklistShape> {
    const [settings, accounts, agents] = await Promise.all([desk.settings(database.sql), channels.health(database.sql), identity.listAgentNames(database.sql)])
    const waiting = accounts.reduce((sum, account) => sum + account.waiting, 0)
    const sendable = accounts.some((account) => account.outgoing.source !== 'none')
    return {
      steps: [
        { key: 'company', done: true, detail: settings.company },
        { key: 'supportAddress', done: accounts.length > 0, detail: accounts[0]?.address ?? null },
        { key: 'outgoingServer', done: sendable, detail: waiting > 0 ? String(waiting) : null },
        { key: 'testMail', done: accounts.some((account) => account.lastSentAt !== null), detail: null },
        { key: 'firstTicket', done: hasTickets, detail: null },
        { key: 'colleagues', done: agents.length > 1, detail: null },
      ],
    }
  }
}
