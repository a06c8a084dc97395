import { Id, LocaleCode, Nullable, Page, Timestamp, Version } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'

export const ContactIdentity = Type.Object({
  kind: Type.Union([Type.Literal('email'), Type.Literal('phone')], { description: 'What kind of address this is' }),
  value: Type.String({ description: 'As it was given', examples: ['Ana@Example.com'] }),
  verifiedAt: Nullable(Timestamp),
})

/** The requester as tickets and messages show them. */
export const ContactSummary = Type.Object(
  { id: Id, name: Type.String({ description: 'What to call them', examples: ['Ana Ruiz'] }), email: Nullable(Type.String({ description: 'Main e-mail address', examples: ['ana@example.com'] })) },
  { $id: 'ContactSummary' },
)
export type ContactSummary = Static<typeof ContactSummary>

export const Contact = Type.Object(
  {
    id: Id,
    name: Type.String({ description: 'What to call them', examples: ['Ana Ruiz'] }),
    email: Nullable(Type.String({ description: 'Main e-mail address' })),
    identities: Type.Array(ContactIdentity, { description: 'Every address they are known by' }),
    locale: Nullable(LocaleCode),
    createdAt: Timestamp,
    version: Version,
  },
  { $id: 'Contact' },
)
export type Contact = Static<typeof Contact>
export const ContactPage = Page(Contact)

export const NewContact = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: '[^\\s\\p{Cc}]', description: 'What to call them', examples: ['Ana Ruiz'] }),
    email: Type.Optional(Type.String({ format: 'email', maxLength: 254, description: 'E-mail address', examples: ['ana@example.com'] })),
    phone: Type.Optional(Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$', description: 'Phone number, E.164', examples: ['+34600111222'] })),
    locale: Type.Optional(LocaleCode),
  },
  { additionalProperties: false, examples: [{ name: 'Ana Ruiz', email: 'ana@example.com', phone: '+34600111222', locale: 'es' }] },
)
