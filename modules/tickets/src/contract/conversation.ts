import { definePreference, OneOf } from '@timbre/kernel/contract'
import { Type } from 'typebox'

/** How an agent reads what was said on a ticket. */
export const ConversationLook = definePreference(
  'tickets.conversation',
  Type.Object({ order: OneOf(['oldestFirst', 'newestFirst'], { description: 'Which message stands on top' }) }, { additionalProperties: false, description: 'How conversations are shown to you' }),
  { order: 'oldestFirst' },
)
