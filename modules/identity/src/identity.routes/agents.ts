import { commonErrors, type AgentActor } from '@timbre/kernel'
import { Id, Page, PageQuery } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import type { Actors } from '../actors.ts'
import { agentProfile, listAgents } from '../agents.queries.ts'
import { changeAgent } from '../commands/change-agent.ts'
import { createAgent } from '../commands/create-agent.ts'
import { Agent, AgentPatch, AgentSummary, NewAgent } from '../contract.ts'
import { mayReadAgents } from '../identity.policy.ts'
import { meOf } from '../me.queries.ts'
import type { Passwords } from '../password.ts'

const tags = ['Agents']
const AgentOrSummary = Type.Union([Agent, AgentSummary])

interface Deps {
  readonly database: Database
  readonly passwords: Passwords
  readonly actors: Pick<Actors, 'forget'>
}

export function agentRoutes({ database, passwords, actors }: Deps): RoutePlugin {
  return (app: App) => {
    app.get(
      '/agents',
      {
        config: { permission: 'signedIn' },
        schema: {
          operationId: 'listAgents',
          tags,
          summary: 'List agents by name',
          description: 'With `identity.agent.read` you get whole agents, disabled ones too; without it the id and name of active colleagues.',
          querystring: Type.Object(
            { ...PageQuery, active: Type.Optional(Type.Boolean({ description: 'Only agents who may sign in, or only those who may not' })) },
            { additionalProperties: false },
          ),
          response: { 200: Page(AgentOrSummary), ...problems(400, 401) },
        },
      },
      async ({ actor, query: { active, limit = 50, cursor } }) => {
        const inFull = mayReadAgents(actor)
        const page = await listAgents(database.sql, { active: inFull ? active : true, limit, cursor })
        return inFull ? page : { ...page, items: page.items.map(summaryOf) }
      },
    )

    app.post(
      '/agents',
      {
        config: { permission: 'identity.agent.manage' },
        schema: {
          operationId: 'createAgent',
          tags,
          summary: 'Add an agent',
          description: 'Language and time zone are yours unless given. You cannot give a role that allows more than you may do.',
          body: NewAgent,
          response: { 201: Agent, ...problems(400, 401, 403, 409, 422) },
        },
      },
      async (request, reply) => {
        const { password, ...input } = request.body
        const actor = request.actor as AgentActor
        const passwordHash = await passwords.hash(password)
        const { locale, timeZone } = await meOf(database.sql, actor)
        return write(database, request, reply, 201, async (tx) => {
          const id = await createAgent(tx, actor, { locale, timeZone, ...input, passwordHash })
          return (await agentProfile(tx.sql, id)) as Agent
        })
      },
    )

    app.get(
      '/agents/:id',
      {
        config: { permission: 'signedIn' },
        schema: {
          operationId: 'getAgent',
          tags,
          summary: 'Get an agent',
          description: 'The whole agent with `identity.agent.read`, else their id and name.',
          params: Type.Object({ id: Id }),
          response: { 200: AgentOrSummary, ...problems(400, 401, 404) },
        },
      },
      async ({ actor, params }) => {
        const agent = await readAgent(database, params.id)
        return mayReadAgents(actor) ? agent : summaryOf(agent)
      },
    )

    app.patch(
      '/agents/:id',
      {
        config: { permission: 'identity.agent.manage' },
        schema: {
          operationId: 'changeAgent',
          tags,
          summary: 'Change an agent',
          description:
            'Needs every right the agent holds and is to hold. A new password or `active: false` ends all their sessions at once; changed roles count from the next request on. The last administrator cannot be disabled or lose the role.',
          params: Type.Object({ id: Id }),
          body: AgentPatch,
          response: { 200: Agent, ...problems(400, 401, 403, 404, 409, 422) },
        },
      },
      async (request, reply) => {
        const agentId = request.params.id
        const { password, ...input } = request.body
        const passwordHash = password === undefined ? undefined : await passwords.hash(password)
        const changed = await write(database, request, reply, 200, async (tx) => {
          await changeAgent(tx, request.actor, { ...input, agentId, ...(passwordHash && { passwordHash }) })
          return (await agentProfile(tx.sql, agentId)) as Agent
        })
        actors.forget()
        return changed
      },
    )
  }
}

function summaryOf({ id, name }: Agent): AgentSummary {
  return { id, name }
}

async function readAgent(database: Database, id: number): Promise<Agent> {
  const agent = await agentProfile(database.sql, id)
  if (!agent) throw commonErrors.notFound(`There is no agent ${id}.`)
  return agent
}
