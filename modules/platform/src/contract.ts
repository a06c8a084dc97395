import { Type, type Static } from 'typebox'

/** `POST /live/ticket`: opens one WebSocket at `/api/v1/live?ticket=…` within 30 seconds. */
export const LiveTicket = Type.Object({ ticket: Type.String({ description: 'Good once, for 30 seconds' }) }, { $id: 'LiveTicket' })

/** What a client says over the socket. `watch` replaces what was watched before and is answered with `watching` once what was missed has been told. */
export const LiveRequest = Type.Union([
  Type.Object(
    {
      type: Type.Literal('watch'),
      views: Type.Array(Type.Object({ key: Type.String({ maxLength: 100 }), query: Type.String({ maxLength: 2000 }) }, { additionalProperties: false }), {
        maxItems: 40,
        description: 'Lists on screen, by condition text',
      }),
      counts: Type.Array(Type.Object({ key: Type.String({ maxLength: 100 }), query: Type.String({ maxLength: 2000 }) }, { additionalProperties: false }), { maxItems: 60 }),
      tickets: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 50, description: 'Tickets open on screen' }),
      since: Type.Optional(Type.Integer({ minimum: 0, description: 'The last `seq` you saw before you fetched what you show; what was missed is replayed, or `resync` tells you to fetch anew' })),
    },
    { additionalProperties: false },
  ),
  Type.Object({ type: Type.Literal('ping') }, { additionalProperties: false }),
])
export type LiveRequest = Static<typeof LiveRequest>

const seq = Type.Integer({ description: 'Position in the event stream. Everything up to it has been told on this socket; ask `since` the highest one you saw' })

/** News of something that is one person's alone, for their other screens. */
export const OwnNews = Type.Object({
  type: Type.Literal('draft'),
  ticket: Type.Integer(),
  mode: Type.String({ description: '`reply` or `note`' }),
  version: Type.Integer({ description: '0: it is gone' }),
})
export type OwnNews = Static<typeof OwnNews>

/** What the server says. `row` is a ticket as the list route gives it. */
export const LiveMessage = Type.Union([
  Type.Object({ type: Type.Literal('hello'), seq }),
  Type.Object({ type: Type.Literal('watching'), seq }),
  Type.Object({ type: Type.Literal('enter'), view: Type.String(), row: Type.Unknown(), seq }),
  Type.Object({ type: Type.Literal('update'), view: Type.String(), row: Type.Unknown(), seq }),
  Type.Object({ type: Type.Literal('leave'), view: Type.String(), id: Type.Integer(), seq }),
  Type.Object({ type: Type.Literal('gone'), id: Type.Integer(), seq }),
  Type.Object({ type: Type.Literal('ticket'), ticket: Type.Integer(), version: Type.Integer(), seq }),
  Type.Object({ type: Type.Literal('count'), key: Type.String(), count: Type.Integer(), seq }),
  Type.Object({ ...OwnNews.properties, seq }),
  Type.Object({ type: Type.Literal('resync'), seq }),
  Type.Object({ type: Type.Literal('pong'), seq }),
  Type.Object({
    type: Type.Literal('error'),
    code: Type.String(),
    detail: Type.Optional(Type.String()),
    key: Type.Optional(Type.String({ description: 'The view or count that could not be watched; the others are' })),
  }),
])
export type LiveMessage = Static<typeof LiveMessage>
/** Close codes: 4401 session ended · 4408 too slow to read · 1012 server restarts, reconnect with jitter. */
export const liveCloseCodes = { sessionEnded: 4401, tooSlow: 4408, restarting: 1012 } as const
