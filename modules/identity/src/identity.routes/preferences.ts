import type { AgentActor } from '@timbre/kernel'
import type { Preference } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import { changePreferences } from '../commands/change-preferences.ts'
import { preferencesOf } from '../preferences.ts'

const tags = ['Session']
const config = { permission: 'signedIn' } as const

/** What agents choose for themselves, made from what all modules declare. */
export function preferenceRoutes({ database, known }: { database: Database; known: readonly Preference[] }): RoutePlugin {
  const documents = Object.fromEntries(known.map(({ key, schema }) => [key, schema]))
  const Preferences = Type.Object(documents, { $id: 'Preferences' })
  const PreferencesPatch = Type.Partial(Type.Object(documents), { additionalProperties: false, minProperties: 1, examples: [Object.fromEntries(known.slice(0, 1).map(({ key, initial }) => [key, initial]))] })

  return (app: App) => {
    app.get(
      '/me/preferences',
      {
        config,
        schema: { operationId: 'getPreferences', tags, summary: 'What I have chosen for myself', description: 'Every document, with its initial value until I choose.', response: { 200: Preferences, ...problems(401) } },
      },
      (request) => preferencesOf(database.sql, (request.actor as AgentActor).agentId, known),
    )

    app.patch(
      '/me/preferences',
      {
        config,
        schema: {
          operationId: 'changePreferences',
          tags,
          summary: 'Choose something for myself',
          description: 'Each document sent replaces the one before as a whole; the others stay. My other screens hear of it over the live socket.',
          body: PreferencesPatch,
          response: { 200: Preferences, ...problems(400, 401, 422) },
        },
      },
      (request, reply) =>
        write(database, request, reply, 200, async (tx) => {
          await changePreferences(tx, request.actor, request.body as Record<string, Record<string, unknown>>)
          return preferencesOf(tx.sql, (request.actor as AgentActor).agentId, known)
        }),
    )
  }
}
