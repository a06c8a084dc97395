import { commonErrors } from '@timbre/kernel'
import { Id, Nullable, OneOf, Page, Timestamp } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type, type Static } from 'typebox'

const ParkedEvent = Type.Object(
  {
    id: Id,
    subscriber: Type.String({ description: 'Who could not handle it', examples: ['tickets.receive'] }),
    eventType: Type.String({ description: 'What happened', examples: ['channels.messageReceived'] }),
    subject: Type.Object({ type: Type.String({ description: 'Kind of thing' }), id: Type.Integer({ description: 'Its id' }) }, { description: 'What it is about' }),
    state: OneOf(['waiting', 'failed'], { description: 'waiting: tried again by itself · failed: given up until somebody retries it' }),
    attempts: Type.Integer({ description: 'How often it was tried' }),
    error: Nullable(Type.String({ description: 'What went wrong' })),
    parkedAt: Timestamp,
  },
  { $id: 'ParkedEvent' },
)

/** Events a subscriber could not handle: shown to administrators, who may have them tried again. */
export function parkedEventRoutes({ database }: { database: Database }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/system/parked-events',
      {
        config: { permission: 'system.health.read' },
        schema: {
          operationId: 'listParkedEvents',
          tags: ['System'],
          summary: 'List events that could not be handled',
          description: 'The oldest 200. An empty list is the normal state.',
          response: { 200: Page(ParkedEvent), ...problems(401, 403) },
        },
      },
      async () => ({ items: await parkedEvents(database), nextCursor: null }),
    )
    app.post(
      '/system/parked-events/:id/retry',
      {
        config: { permission: 'system.health.manage' },
        schema: {
          operationId: 'retryParkedEvent',
          tags: ['System'],
          summary: 'Try an event again',
          params: Type.Object({ id: Id }),
          response: { 202: Type.Object({ id: Id }), ...problems(400, 401, 403, 404) },
        },
      },
      (request, reply) =>
        write(database, request, reply, 202, async (tx) => {
          const { rowCount } = await tx.client.query(`update parked_events set state = 'waiting', attempts = 0, next_attempt_at = now() where id = $1`, [request.params.id])
          if (rowCount === 0) throw commonErrors.notFound('It is no longer parked: it was handled meanwhile.')
          return { id: request.params.id }
        }),
    )
  }
}

async function parkedEvents(database: Database): Promise<Static<typeof ParkedEvent>[]> {
  const { rows } = await database.pool.query<{ id: number; subscriber: string; type: string; subject_type: string; subject_id: number; state: 'waiting' | 'failed'; attempts: number; error: string | null; parked_at: Date }>(
    `select p.id, p.subscriber, e.type, p.subject_type, p.subject_id, p.state, p.attempts, p.error, p.parked_at
     from parked_events p join domain_events e on e.id = p.event_id and e.occurred_at = p.occurred_at order by p.id limit 200`,
  )
  return rows.map((row) => ({
    id: row.id,
    subscriber: row.subscriber,
    eventType: row.type,
    subject: { type: row.subject_type, id: row.subject_id },
    state: row.state,
    attempts: row.attempts,
    error: row.error,
    parkedAt: row.parked_at.toISOString(),
  }))
}
