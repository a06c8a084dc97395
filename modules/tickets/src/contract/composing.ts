import { definePreference, Nullable, OneOf } from '@timbre/kernel/contract'
import { Type } from 'typebox'

/** Stands below the replies of an agent, above the signature of the account. */
export const Signature = definePreference(
  'tickets.signature',
  Type.Object({ html: Type.String({ maxLength: 10_000, description: 'Cleaned when it is sent', examples: ['<p>Ana Ruiz<br>Customer care</p>'] }) }, { additionalProperties: false, description: 'Signature below your replies' }),
  { html: '' },
)

/** What an agent does with a ticket when they have replied. */
export const AfterSend = definePreference(
  'tickets.afterSend',
  Type.Object(
    {
      go: OneOf(['stay', 'next', 'list'], { description: 'Where to go on' }),
      statusId: Nullable(Type.Integer({ minimum: 1, description: 'Status that goes with a reply; null: none' })),
    },
    { additionalProperties: false, description: 'What happens to a ticket when you have replied' },
  ),
  { go: 'stay', statusId: null },
)
