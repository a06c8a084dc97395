import { Id, LocalizedName, OneOf } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'

export const StatusCategory = OneOf(['new', 'open', 'pending', 'onHold', 'solved', 'closed'],
  { description: 'What a status means to Timbre, whatever it is called' },
)
const Active = Type.Boolean({ description: 'False: retired; tickets that have it keep it, nobody is offered it' })
export const TicketStatus = Type.Object(
  {
    id: Id,
    name: Type.String({ description: 'In the caller’s language', examples: ['Open'] }),
    names: Type.Optional(LocalizedName),
    category: StatusCategory,
    position: Type.Integer({ description: 'Place in lists; the lowest of a category is the one tickets get by themselves' }),
    active: Active,
  },
  { $id: 'TicketStatus' },
)
export type TicketStatus = Static<typeof TicketStatus>
export const Level = Type.Integer({ minimum: 1, maximum: 4, description: '1 low · 2 normal · 3 high · 4 urgent' })
export const TicketPriority = Type.Object(
  { id: Id, name: Type.String({ description: 'In the caller’s language', examples: ['Normal'] }), names: Type.Optional(LocalizedName), level: Level, active: Active },
  { $id: 'TicketPriority' },
)
export type TicketPriority = Static<typeof TicketPriority>
export const TicketType = Type.Object({ id: Id, name: Type.String({ description: 'In the caller’s language', examples: ['Question'] }), names: Type.Optional(LocalizedName), active: Active }, { $id: 'TicketType' })
export type TicketType = Static<typeof TicketType>

/** Statuses, priorities and types are configured alike: POST creates, PATCH renames and retires. */
export const NewTicketStatus = Type.Object({ names: LocalizedName, category: StatusCategory, position: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description: 'Place in lists; last when left out' })) }, { additionalProperties: false, examples: [{ names: { en: 'Waiting for parts', es: 'Esperando piezas' }, category: 'onHold' }] })
export const NewTicketPriority = Type.Object({ names: LocalizedName, level: Level }, { additionalProperties: false, examples: [{ names: { en: 'Critical', es: 'Crítica' }, level: 4 }] })
export const NewTicketType = Type.Object({ names: LocalizedName }, { additionalProperties: false, examples: [{ names: { en: 'Complaint', es: 'Reclamación' } }] })
export const TicketSettingPatch = Type.Partial(Type.Object({ names: LocalizedName, active: Active }), { additionalProperties: false, minProperties: 1, examples: [{ names: { en: 'In progress', es: 'En curso' } }] })
/** `PUT /statuses/order`: as lists show them from now on. */
export const StatusOrder = Type.Object({ ids: Type.Array(Id, { minItems: 1, maxItems: 200, uniqueItems: true, description: 'All statuses' }) }, { additionalProperties: false, examples: [{ ids: [1, 2, 3] }] })
const UsageList = (what: string) => Type.Array(Type.Object({ id: Id, tickets: Type.Integer({ description: 'How many tickets have it, closed ones too' }) }), { description: `Of ${what} that any ticket has` })
/** How much would change its look if a name changed, or lose its choice if it were retired. */
export const TicketSettingsUsage = Type.Object({ statuses: UsageList('statuses'), priorities: UsageList('priorities'), types: UsageList('types') }, { $id: 'TicketSettingsUsage' })
export type TicketSettingsUsage = Static<typeof TicketSettingsUsage>
export const NextTicketNumber = Type.Object({ counter: Type.Integer({ description: 'What the next ticket is counted as, before prefix, date and zeros', examples: [1043] }) }, { $id: 'NextTicketNumber' })
