import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, timestamp, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import type { LocalizedText } from '@timbre/kernel'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const instant = () => timestamp({ withTimezone: true })

/** People who work in the desk. Never deleted: what they wrote keeps their name; `active` says whether they may sign in. */
export const agents = pgTable(
  'agents',
  {
    id: id(),
    name: text().notNull(),
    email: text().notNull(),
    /** What sign-in compares; see `normalizeEmail`. */
    emailNormalized: text().notNull(),
    passwordHash: text().notNull(),
    locale: text().$type<'en' | 'es'>().notNull(),
    timeZone: text().notNull(),
    /** How long a reply of theirs waits so that it can be taken back. */
    undoSendSeconds: smallint().notNull().default(10),
    active: boolean().notNull().default(true),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('agents_email_key').on(t.emailNormalized),
    check('agents_name_length', sql`char_length(${t.name}) between 1 and 200`),
    check('agents_email_length', sql`char_length(${t.email}) between 3 and 254`),
    check('agents_locale_known', sql`${t.locale} in ('en', 'es')`),
    check('agents_time_zone_length', sql`char_length(${t.timeZone}) between 1 and 64`),
    check('agents_undo_send_seconds_range', sql`${t.undoSendSeconds} between 0 and 30`),
  ],
)

export const departments = pgTable('departments', {
  id: id(),
  names: jsonb().$type<LocalizedText>().notNull(),
  leaderId: bigint({ mode: 'number' }).references(() => agents.id),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
  version: integer().notNull().default(1),
})

/** What agents have chosen for themselves, a document per kind; see `definePreference`. */
export const agentPreferences = pgTable(
  'agent_preferences',
  {
    agentId: bigint({ mode: 'number' })
      .notNull()
      .references(() => agents.id),
    key: text().notNull(),
    value: jsonb().$type<Record<string, unknown>>().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.agentId, t.key] })],
)

/** Who works in which department (what "my departments" means). Rights come from `roleGrants`, not from here. */
export const departmentMembers = pgTable(
  'department_members',
  {
    departmentId: bigint({ mode: 'number' })
      .notNull()
      .references(() => departments.id),
    agentId: bigint({ mode: 'number' })
      .notNull()
      .references(() => agents.id),
    createdAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.departmentId, t.agentId] }), index('department_members_agent').on(t.agentId)],
)

/** Sets of permissions. The built-in ones are rewritten at every start from what the modules declare. */
export const roles = pgTable(
  'roles',
  {
    id: id(),
    key: text().notNull(),
    permissions: text().array().notNull(),
    /** Those of `permissions` that also hold when the role is granted for one department only. */
    departmentalPermissions: text().array().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [uniqueIndex('roles_key').on(t.key), check('roles_key_length', sql`char_length(${t.key}) between 1 and 50`)],
)

export const roleGrants = pgTable(
  'role_grants',
  {
    id: id(),
    agentId: bigint({ mode: 'number' })
      .notNull()
      .references(() => agents.id),
    roleId: bigint({ mode: 'number' })
      .notNull()
      .references(() => roles.id),
    /** Null: for the whole desk. */
    departmentId: bigint({ mode: 'number' }).references(() => departments.id),
    createdAt: instant().notNull(),
  },
  (t) => [unique('role_grants_once').on(t.agentId, t.roleId, t.departmentId).nullsNotDistinct(), index('role_grants_role').on(t.roleId)],
)

/** One sign-in on one device; also the family of its refresh tokens. */
export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    agentId: bigint({ mode: 'number' })
      .notNull()
      .references(() => agents.id),
    ip: text(),
    userAgent: text(),
    createdAt: instant().notNull(),
    refreshedAt: instant().notNull(),
    /** However often it is refreshed, it ends here. */
    expiresAt: instant().notNull(),
    endedAt: instant(),
    endReason: text().$type<'logout' | 'passwordChanged' | 'agentDisabled' | 'reuse'>(),
  },
  (t) => [
    index('sessions_agent').on(t.agentId, t.createdAt.desc().nullsFirst()),
    index('sessions_expiry').on(t.expiresAt),
    check('sessions_user_agent_length', sql`char_length(${t.userAgent}) <= 300`),
    check('sessions_end_reason', sql`(${t.endedAt} is null) = (${t.endReason} is null)`),
  ],
)

/** Every refresh token ever given in a session, as SHA-256; the one without `replacedAt` is the current one. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    tokenHash: text().primaryKey(),
    sessionId: bigint({ mode: 'number' })
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    replacedAt: instant(),
  },
  (t) => [uniqueIndex('refresh_tokens_current').on(t.sessionId).where(sql`${t.replacedAt} is null`), index('refresh_tokens_session').on(t.sessionId)],
)

/** How far each account and address has used up its failed sign-ins (GCRA: one instant per key). */
export const loginThrottles = pgTable(
  'login_throttles',
  {
    key: text().primaryKey(),
    usedUntil: instant().notNull(),
  },
  (t) => [index('login_throttles_used_until').on(t.usedUntil), check('login_throttles_key_length', sql`char_length(${t.key}) between 1 and 200`)],
)

/** Who did what to the desk itself, from where. Only ever appended to. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: id(),
    action: text().notNull(),
    actorType: text().notNull(),
    actorId: bigint({ mode: 'number' }),
    actorName: text().notNull(),
    subjectType: text(),
    subjectId: bigint({ mode: 'number' }),
    ip: text(),
    details: jsonb().$type<Record<string, unknown>>().notNull(),
    occurredAt: instant().notNull(),
  },
  (t) => [
    index('audit_log_subject').on(t.subjectType, t.subjectId, t.id),
    index('audit_log_occurred').on(t.occurredAt),
    check('audit_log_action_length', sql`char_length(${t.action}) between 1 and 100`),
  ],
)
