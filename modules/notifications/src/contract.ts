import { definePreference, Id, Nullable, OneOf, Page, PageQuery, Timestamp } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'

/** What agents are told of. A new kind gets its line in `Choices` below and its rule in `notification.ts`. */
export const notificationKinds = ['assigned', 'reply', 'mention', 'department', 'sendFailed'] as const
export const NotificationKind = OneOf(notificationKinds, {
  description: 'assigned: a ticket was given to you · reply: the customer wrote on a ticket of yours · mention: a note names you · department: a ticket of your departments that nobody has is new, or its customer wrote again · sendFailed: a reply of yours did not leave',
})
export type NotificationKind = Static<typeof NotificationKind>

/** What somebody should know of. */
export const Notification = Type.Object(
  {
    id: Id,
    kind: NotificationKind,
    ticket: Nullable(
      Type.Object(
        { id: Id, number: Type.String({ description: 'What people call the ticket', examples: ['1042'] }), subject: Type.String({ description: 'What it is about', examples: ['Factura vencida'] }) },
        { description: 'The ticket; null where many came at once and one notification stands for all' },
      ),
    ),
    messageId: Nullable(Type.Integer({ description: 'The message it is about' })),
    actor: Nullable(
      Type.Object(
        { type: OneOf(['agent', 'contact', 'system'], { description: 'What they are' }), id: Nullable(Type.Integer({ description: 'Id of the agent or contact' })), name: Type.String({ description: 'As they were called then' }) },
        { description: 'Who did it; null where several did' },
      ),
    ),
    count: Type.Integer({ description: 'How many tickets it stands for', examples: [1] }),
    createdAt: Timestamp,
    seenAt: Nullable(Timestamp),
  },
  { $id: 'Notification' },
)
export type Notification = Static<typeof Notification>
export const NotificationPage = Page(Notification)
export const NotificationQuery = Type.Object({ ...PageQuery, unseen: Type.Optional(Type.Boolean({ description: 'Only what you have not seen' })) }, { additionalProperties: false })

/** Counting ends here: "99+" says enough. */
export const mostUnseen = 100
export const UnseenCount = Type.Object({ unseen: Type.Integer({ description: `At most ${mostUnseen}`, examples: [3] }) })

const ids = Type.Array(Id, { minItems: 1, maxItems: 500, uniqueItems: true, description: 'Notifications of yours; others are left alone' })
export const SeenInput = Type.Union(
  [
    Type.Object({ ids }, { additionalProperties: false }),
    Type.Object({ ticketId: Type.Unsafe<number>({ ...Id, description: 'All about this ticket' }) }, { additionalProperties: false }),
    Type.Object({ upTo: Type.Unsafe<number>({ ...Id, description: 'All up to this one, so that what comes meanwhile stays' }) }, { additionalProperties: false }),
  ],
  { examples: [{ ticketId: 42 }], description: 'What you have seen' },
)
export type SeenInput = Static<typeof SeenInput>
export const UnseenInput = Type.Object({ ids }, { additionalProperties: false, examples: [{ ids: [7, 8] }] })
/** What was marked, to be taken back. */
export const Marked = Type.Object({ ids: Type.Array(Id, { description: 'Those that changed' }), unseen: UnseenCount.properties.unseen })
export type Marked = Static<typeof Marked>

export const soundNames = ['bell', 'chime', 'drop', 'knock', 'marimba', 'pluck', 'pulse', 'rise'] as const
export type SoundName = (typeof soundNames)[number]

function choice(description: string) {
  return Type.Object(
    {
      inApp: Type.Boolean({ description: 'Listed and counted at the bell' }),
      sound: OneOf(['off', ...soundNames], { description: 'What it sounds like' }),
      volume: Type.Integer({ minimum: 0, maximum: 100, description: 'Per cent' }),
      desktop: Type.Boolean({ description: 'Shown by the computer while Timbre is out of sight' }),
    },
    { additionalProperties: false, description },
  )
}
export type NotificationChoice = Static<ReturnType<typeof choice>>

const timeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'In your time zone', examples: ['20:00'] })
const Choices = Type.Object(
  {
    assigned: choice('A ticket was given to you'),
    reply: choice('The customer wrote in a ticket of yours'),
    mention: choice('Somebody named you in a note'),
    department: choice('A ticket of your departments waits for somebody to take it'),
    sendFailed: choice('A reply of yours did not leave'),
    repeat: Type.Boolean({ description: 'Sounds again every 30 seconds until seen' }),
    quiet: Type.Object({ on: Type.Boolean({ description: 'Whether these hours are kept' }), from: timeOfDay, to: timeOfDay }, { additionalProperties: false, description: 'Hours without sounds and desktop messages; an end before its start is the next day' }),
  },
  { additionalProperties: false, description: 'What you are told of, and how' },
)
export type NotificationChoices = Static<typeof Choices>

/** Presets for those who do not want to choose one by one. */
export const notificationPresets = {
  /** Only what waits for oneself. */
  focused: {
    assigned: { inApp: true, sound: 'chime', volume: 60, desktop: true },
    reply: { inApp: true, sound: 'off', volume: 60, desktop: false },
    mention: { inApp: true, sound: 'pluck', volume: 60, desktop: true },
    department: { inApp: false, sound: 'off', volume: 60, desktop: false },
    sendFailed: { inApp: true, sound: 'knock', volume: 60, desktop: true },
  },
  normal: {
    assigned: { inApp: true, sound: 'chime', volume: 70, desktop: true },
    reply: { inApp: true, sound: 'drop', volume: 60, desktop: true },
    mention: { inApp: true, sound: 'pluck', volume: 70, desktop: true },
    department: { inApp: true, sound: 'marimba', volume: 50, desktop: false },
    sendFailed: { inApp: true, sound: 'knock', volume: 80, desktop: true },
  },
  /** Nothing may be missed. */
  frontDesk: {
    assigned: { inApp: true, sound: 'bell', volume: 100, desktop: true },
    reply: { inApp: true, sound: 'rise', volume: 100, desktop: true },
    mention: { inApp: true, sound: 'pluck', volume: 100, desktop: true },
    department: { inApp: true, sound: 'marimba', volume: 100, desktop: true },
    sendFailed: { inApp: true, sound: 'knock', volume: 100, desktop: true },
  },
} satisfies Record<string, Pick<NotificationChoices, NotificationKind>>

/** What an agent wants to be told of, and how. */
export const NotificationSettings = definePreference('notifications.choices', Choices, { ...notificationPresets.normal, repeat: false, quiet: { on: false, from: '20:00', to: '08:00' } })
