import { Type, type Static, type TObject } from 'typebox'

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
  Type.Object(
    {
      type: Type.Literal('present'),
      viewing: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 10, description: 'Tickets somebody in front of this screen looks at' }),
      writing: Type.Optional(Type.Object({ ticket: Type.Integer({ minimum: 1 }), mode: Type.Union([Type.Literal('reply'), Type.Literal('note')]) }, { additionalProperties: false })),
    },
    { additionalProperties: false, description: 'Replaces what was said before. Said again while it is so: viewing is forgotten after 45 s, writing after 10 s' },
  ),
  Type.Object(
    { type: Type.Literal('colleagues'), tickets: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 200, description: 'Tickets on screen: tell who is at them. Replaces what was asked before' }) },
    { additionalProperties: false },
  ),
  Type.Object({ type: Type.Literal('ping') }, { additionalProperties: false }),
])
export type LiveRequest = Static<typeof LiveRequest>

const seq = Type.Integer({ description: 'Position in the event stream. Everything up to it has been told on this socket; ask `since` the highest one you saw' })

/** News of something that is one person's alone, for their other screens: one shape each. */
const ownNews = [
  Type.Object({
    type: Type.Literal('draft'),
    ticket: Type.Integer(),
    mode: Type.String({ description: '`reply` or `note`' }),
    version: Type.Integer({ description: '0: it is gone' }),
  }),
  Type.Object({
    type: Type.Literal('notification'),
    id: Type.Union([Type.Integer(), Type.Null()], { description: 'Null: you want to hear of it, but not to have it listed' }),
    kind: Type.String(),
    ticket: Type.Union([Type.Object({ id: Type.Integer(), number: Type.String(), subject: Type.String() }), Type.Null()], { description: 'Null: it stands for many' }),
    actorName: Type.Union([Type.String(), Type.Null()]),
    count: Type.Integer(),
    rings: Type.Boolean({ description: 'False: one you know of has grown' }),
  }),
  Type.Object({ type: Type.Literal('notificationsSeen') }),
  Type.Object({ type: Type.Literal('reading'), ticket: Type.Integer(), lastReadMessageId: Type.Integer(), version: Type.Integer({ description: 'Of two the higher one counts' }) }),
  Type.Object({ type: Type.Literal('preference'), key: Type.String({ description: 'Changed on another screen; see GET /me/preferences' }) }),
] as const
export type OwnNews = Static<(typeof ownNews)[number]>

/** Own news as they are said. */
function withSeq<News extends readonly TObject[]>(news: News) {
  return news.map((one) => Type.Object({ ...one.properties, seq })) as unknown as { [Index in keyof News]: TObject<News[Index]['properties'] & { seq: typeof seq }> }
}

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
  ...withSeq(ownNews),
  Type.Object({
    type: Type.Literal('colleagues'),
    ticket: Type.Integer(),
    people: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), doing: Type.Union([Type.Literal('viewing'), Type.Literal('reply'), Type.Literal('note')]) }), {
      description: 'Everybody at the ticket but yourself, once each; at most 20',
    }),
    seq,
  }),
  Type.Object({ type: Type.Literal('catalog'), name: Type.String({ description: 'What pickers and settings show has changed: fetch it anew' }), seq }),
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
/** Close codes: 4401 session ended · 4408 too slow to read · 4429 too many messages or sockets · 1012 server restarts, reconnect with jitter. */
export const liveCloseCodes = { sessionEnded: 4401, tooSlow: 4408, tooMuch: 4429, restarting: 1012 } as const
