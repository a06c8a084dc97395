import { definePreference, Id, LocaleCode, LocalizedName, Nullable, OneOf, Page, Timestamp, Version } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'

export const EmailAddress = Type.String({ format: 'email', maxLength: 254, description: 'E-mail address', examples: ['ana@example.com'] })
export const PersonName = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: 'Full name', examples: ['Ana Ruiz'] })
export const NewPassword = Type.String({ minLength: 10, maxLength: 256, description: 'At least 10 characters; any characters are allowed' })
export const TimeZone = Type.String({ minLength: 1, maxLength: 64, description: 'IANA time zone', examples: ['Europe/Madrid'] })

const UndoSendSeconds = Type.Integer({ minimum: 0, maximum: 30, description: 'How long your replies wait in the console before they leave, so that you can take them back; 10 at first', examples: [10] })

export const RoleName = Type.Union(
  [Type.Literal('administrator'), Type.Literal('supervisor'), Type.Literal('agent'), Type.Literal('lightAgent')],
  { description: 'Built-in role: administrators do everything; supervisors see and steer their departments; agents answer; light agents only write notes' },
)
export type RoleName = Static<typeof RoleName>

/** What every list of roles says of itself. */
const rolesHeld = { description: 'Roles the agent holds, each for one department or for all' }
const memberOf = { description: 'Departments the agent is a member of; rights come from roles' }

export const RoleGrant = Type.Object(
  {
    role: RoleName,
    departmentId: Nullable(Type.Integer({ minimum: 1, description: 'Department the role holds for; null for all' })),
  },
  { additionalProperties: false },
)

/** A role with what it allows. */
export const Role = Type.Object(
  {
    role: RoleName,
    permissions: Type.Array(
      Type.Object({
        name: Type.String({ description: 'Stable name', examples: ['tickets.ticket.reply'] }),
        label: Type.String({ description: 'What it allows, in the caller’s language', examples: ['Answer customers'] }),
        departmental: Type.Boolean({ description: 'Also held when the role is given for one department only' }),
      }),
      { description: 'What the role allows' },
    ),
  },
  { $id: 'Role' },
)
export type Role = Static<typeof Role>

export const Department = Type.Object(
  {
    id: Id,
    name: Type.String({ description: 'In the caller’s language', examples: ['Support'] }),
    names: Type.Optional(LocalizedName),
    leaderId: Nullable(Id),
    memberIds: Type.Array(Id, { description: 'Agents of the department' }),
    createdAt: Timestamp,
    version: Version,
  },
  { $id: 'Department' },
)
export type Department = Static<typeof Department>
export const DepartmentPage = Page(Department)

export const NewDepartment = Type.Object(
  { names: LocalizedName, leaderId: Type.Optional(Nullable(Id)), memberIds: Type.Optional(Type.Array(Id, { maxItems: 1000, uniqueItems: true, description: 'Agents of the department, all of them' })) },
  { additionalProperties: false, examples: [{ names: { en: 'Sales', es: 'Ventas' }, leaderId: 3, memberIds: [3, 4] }] },
)
export const DepartmentPatch = Type.Partial(
  Type.Object({ names: LocalizedName, leaderId: Nullable(Id), memberIds: Type.Array(Id, { maxItems: 1000, uniqueItems: true, description: 'Agents of the department, all of them' }), version: Version }),
  { additionalProperties: false, minProperties: 1, examples: [{ memberIds: [3, 4, 7], version: 2 }] },
)

export const Agent = Type.Object(
  {
    id: Id,
    name: PersonName,
    email: EmailAddress,
    locale: LocaleCode,
    timeZone: TimeZone,
    active: Type.Boolean({ description: 'False once the agent may no longer sign in' }),
    roles: Type.Array(RoleGrant, rolesHeld),
    departmentIds: Type.Array(Id, memberOf),
    createdAt: Timestamp,
    version: Version,
  },
  { $id: 'Agent' },
)
export type Agent = Static<typeof Agent>
export const AgentPage = Page(Agent)

/** What every signed-in agent may know of a colleague, for pickers and bylines. */
export const AgentSummary = Type.Object({ id: Id, name: PersonName }, { $id: 'AgentSummary' })
export type AgentSummary = Static<typeof AgentSummary>

export const NewAgent = Type.Object(
  {
    name: PersonName,
    email: EmailAddress,
    password: NewPassword,
    locale: Type.Optional(LocaleCode),
    timeZone: Type.Optional(TimeZone),
    roles: Type.Array(RoleGrant, { minItems: 1, maxItems: 200, ...rolesHeld }),
    departmentIds: Type.Optional(Type.Array(Id, { maxItems: 200, uniqueItems: true, ...memberOf })),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Ben Ortiz', email: 'ben@example.com', password: 'correct horse battery', roles: [{ role: 'agent', departmentId: 1 }], departmentIds: [1] }],
  },
)
export const AgentPatch = Type.Partial(
  Type.Object({
    name: PersonName,
    email: EmailAddress,
    password: NewPassword,
    locale: LocaleCode,
    timeZone: TimeZone,
    active: Type.Boolean({ description: 'False takes the right to sign in and ends every session' }),
    roles: Type.Array(RoleGrant, { minItems: 1, maxItems: 200, ...rolesHeld }),
    departmentIds: Type.Array(Id, { maxItems: 200, uniqueItems: true, ...memberOf }),
    version: Version,
  }),
  { additionalProperties: false, minProperties: 1, examples: [{ roles: [{ role: 'supervisor', departmentId: null }], version: 4 }] },
)

/** The signed-in agent, with what they may do, so that the console hides what would be refused. */
export const Me = Type.Object(
  {
    id: Id,
    name: PersonName,
    email: EmailAddress,
    locale: LocaleCode,
    timeZone: TimeZone,
    undoSendSeconds: UndoSendSeconds,
    departmentIds: Type.Array(Id, memberOf),
    permissions: Type.Object({
      everywhere: Type.Array(Type.String({ examples: ['tickets.ticket.read'] }), { description: 'Held for every department' }),
      byDepartment: Type.Record(Type.String({ pattern: '^[0-9]+$' }), Type.Array(Type.String()), { description: 'Department id → permissions held there' }),
    }, { description: 'What you may do' }),
  },
  { $id: 'Me' },
)
export type Me = Static<typeof Me>
/** What an agent may change about themselves. */
export const MePatch = Type.Partial(Type.Object({ name: PersonName, locale: LocaleCode, timeZone: TimeZone, undoSendSeconds: UndoSendSeconds }), {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ locale: 'es', timeZone: 'Europe/Madrid', undoSendSeconds: 20 }],
})

/** `PUT /me/password`. Ends every other session of yours. */
export const OwnPassword = Type.Object(
  { current: Type.String({ minLength: 1, maxLength: 256, description: 'Your password until now' }), password: NewPassword },
  { additionalProperties: false, examples: [{ current: 'correct horse battery', password: 'staple wrong pony river' }] },
)

/** One place where you are signed in. */
export const OwnSession = Type.Object(
  {
    id: Id,
    current: Type.Boolean({ description: 'The one this request comes from' }),
    ip: Nullable(Type.String({ description: 'Address it was opened from', examples: ['192.0.2.1'] })),
    userAgent: Nullable(Type.String({ description: 'What the browser said of itself' })),
    createdAt: Timestamp,
    lastUsedAt: Timestamp,
  },
  { $id: 'OwnSession' },
)
export type OwnSession = Static<typeof OwnSession>

export const LoginRequest = Type.Object(
  { email: Type.String({ minLength: 1, maxLength: 254, description: 'Your e-mail address; case does not matter' }), password: Type.String({ minLength: 1, maxLength: 256, description: 'Your password, exactly' }) },
  { additionalProperties: false, examples: [{ email: 'ana@example.com', password: 'correct horse battery' }] },
)
export const AccessGrant = Type.Object(
  {
    accessToken: Type.String({ description: 'Send as `Authorization: Bearer …`; keep it in memory only' }),
    expiresIn: Type.Integer({ description: 'Seconds the access token is good for' }),
    user: Me,
  },
  { $id: 'AccessGrant' },
)
export type AccessGrant = Static<typeof AccessGrant>

/** How the console looks to an agent. */
export const Appearance = definePreference(
  'console.appearance',
  Type.Object(
    {
      theme: OneOf(['system', 'light', 'dark'], { description: 'system: as the device says' }),
      density: OneOf(['comfortable', 'compact'], { description: 'Height of the rows of lists' }),
    },
    { additionalProperties: false, description: 'How the console looks' },
  ),
  { theme: 'system', density: 'comfortable' },
)

/** An agent's own keys. */
export const Keys = definePreference(
  'console.keys',
  Type.Object(
    {
      off: Type.Boolean({ description: 'Single keys do nothing' }),
      changed: Type.Record(Type.String({ pattern: '^[A-Za-z.]{1,60}$' }), Type.String({ minLength: 1, maxLength: 40 }), { maxProperties: 200, description: 'Action → keys that do it instead of the usual ones' }),
    },
    { additionalProperties: false, description: 'Keys of the console' },
  ),
  { off: false, changed: {} },
)

/** How an agent reads dates and times. */
export const Dates = definePreference(
  'console.dates',
  Type.Object(
    {
      order: OneOf(['browser', 'dayFirst', 'monthFirst'], { description: 'browser: as its region says · dayFirst: 21/11/2026 · monthFirst: 11/21/2026' }),
      clock: OneOf(['browser', 'h23', 'h12'], { description: 'browser: as its region says · h23: 14:05 · h12: 2:05 pm' }),
    },
    { additionalProperties: false, description: 'How dates and times are written' },
  ),
  { order: 'browser', clock: 'browser' },
)
