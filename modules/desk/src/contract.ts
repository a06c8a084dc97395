import { LocaleCode, Nullable, Version } from '@timbre/kernel/contract'
import { AccessGrant, EmailAddress, NewPassword, PersonName, TimeZone } from '@timbre/identity/contract'
import { Type, type Static } from 'typebox'
import { TicketNumberFormat } from './contract/ticket-number.ts'

export const CompanyName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description: 'Name customers know you by', examples: ['Acme'] })

export { formatTicketNumber, TicketNumberFormat } from './contract/ticket-number.ts'

export const Settings = Type.Object(
  {
    company: CompanyName,
    locale: LocaleCode,
    timeZone: TimeZone,
    ticketNumberFormat: TicketNumberFormat,
    version: Version,
  },
  { $id: 'Settings' },
)
export type Settings = Static<typeof Settings>
export const SettingsPatch = Type.Partial(
  Type.Object({ company: CompanyName, locale: LocaleCode, timeZone: TimeZone, ticketNumberFormat: TicketNumberFormat, version: Version }),
  { additionalProperties: false, minProperties: 1, examples: [{ company: 'Acme', ticketNumberFormat: { prefix: 'HD-', date: 'year', digits: 5 }, version: 1 }] },
)

/** `GET /setup`: whether the first run is still to be done (public: the sign-in page needs it). */
export const SetupState = Type.Object({ required: Type.Boolean({ description: 'True until somebody has set Timbre up' }) }, { $id: 'SetupState' })

export const OutgoingServer = Type.Object(
  {
    host: Type.String({ minLength: 1, maxLength: 253, description: 'Name or address of the mail server', examples: ['smtp.example.com'] }),
    port: Type.Integer({ minimum: 1, maximum: 65535, description: 'Port it listens on', examples: [587] }),
    security: Type.Union([Type.Literal('tls'), Type.Literal('starttls'), Type.Literal('none')], { description: 'tls: from the first byte; starttls: required after connecting; none: plain, for a relay on this machine or network' }),
    username: Type.Optional(Type.String({ maxLength: 254, description: 'Left out when the server asks for none' })),
    password: Type.Optional(Type.String({ maxLength: 1024, description: 'Stored encrypted, never given back' })),
  },
  { additionalProperties: false, description: 'Server that mail leaves through; left out, mail waits' },
)
export type OutgoingServer = Static<typeof OutgoingServer>

export const SetupRequest = Type.Object(
  {
    company: CompanyName,
    locale: LocaleCode,
    timeZone: TimeZone,
    supportAddress: EmailAddress,
    department: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description: 'Name of the first department; “Support” in the chosen language when left out' })),
    outgoing: Type.Optional(OutgoingServer),
    admin: Type.Object({ name: PersonName, email: EmailAddress, password: NewPassword }, { additionalProperties: false, description: 'The first administrator' }),
  },
  {
    additionalProperties: false,
    examples: [
      { company: 'Acme', locale: 'es', timeZone: 'Europe/Madrid', supportAddress: 'ayuda@example.com', admin: { name: 'Ana Ruiz', email: 'ana@example.com', password: 'correct horse battery' } },
    ],
  },
)
export type SetupRequest = Static<typeof SetupRequest>
/** The answer signs the administrator in. */
export const SetupResult = AccessGrant

/** `GET /setup/checklist`: what is left to do before the desk works, for administrators. */
export const ChecklistStep = Type.Object({
  key: Type.Union([
    Type.Literal('company'),
    Type.Literal('supportAddress'),
    Type.Literal('outgoingServer'),
    Type.Literal('testMail'),
    Type.Literal('firstTicket'),
    Type.Literal('colleagues'),
  ], { description: 'What the step is about' }),
  done: Type.Boolean({ description: 'Nothing is left to do here' }),
  detail: Nullable(Type.String({ description: 'A fact that helps, such as how many mails wait for a server' })),
})
export const Checklist = Type.Object({ steps: Type.Array(ChecklistStep, { description: 'In the order to do them' }) }, { $id: 'Checklist' })
export type Checklist = Static<typeof Checklist>
