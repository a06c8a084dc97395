/**
 * Who acts. The actor travels with every command into history ("changed by trigger VIP first") and is the only
 * thing a policy looks at: there is no ambient current user.
 */
export type Actor = AgentActor | ContactActor | SystemActor

/** An agent signed in to the console or calling the API with a session. */
export interface AgentActor {
  readonly type: 'agent'
  readonly agentId: number
  readonly name: string
  readonly locale: Locale
  readonly grants: Grants
  /** Departments the agent is a member of (what `my departments` means in a condition). */
  readonly departmentIds: readonly number[]
}

/** A customer, for what arrives from outside in their name. */
export interface ContactActor {
  readonly type: 'contact'
  readonly contactId: number
  readonly name: string
}

/** Timbre itself: a subscriber, a scheduled job, an importer. May do everything; its name is shown in history. */
export interface SystemActor {
  readonly type: 'system'
  readonly name: string
}

/** Languages every text of Timbre exists in. */
export type Locale = 'en' | 'es'
export const locales: readonly Locale[] = ['en', 'es']

/** A configured name in every language, as stored; the API answers with the caller's one. */
export type LocalizedText = { readonly en: string; readonly es: string }

/**
 * What an agent may do, flattened from their role grants.
 * `everywhere` holds permissions granted for all departments, `byDepartment` those granted for one.
 */
export interface Grants {
  readonly everywhere: ReadonlySet<string>
  readonly byDepartment: ReadonlyMap<number, ReadonlySet<string>>
}

export const noGrants: Grants = { everywhere: new Set(), byDepartment: new Map() }

/** True when the actor holds the permission for at least one department (enough to enter a route). */
export function holds(actor: Actor, permission: string): boolean {
  if (actor.type === 'system') return true
  if (actor.type !== 'agent') return false
  if (actor.grants.everywhere.has(permission)) return true
  for (const granted of actor.grants.byDepartment.values()) if (granted.has(permission)) return true
  return false
}

/** True when the actor holds the permission for this department; `null` (no department) needs it everywhere. */
export function holdsIn(actor: Actor, permission: string, departmentId: number | null): boolean {
  if (actor.type === 'system') return true
  if (actor.type !== 'agent') return false
  if (actor.grants.everywhere.has(permission)) return true
  return departmentId !== null && (actor.grants.byDepartment.get(departmentId)?.has(permission) ?? false)
}

/** The departments a permission is granted for, or `'all'`. */
export function departmentsWith(actor: Actor, permission: string): 'all' | number[] {
  if (actor.type === 'system') return 'all'
  if (actor.type !== 'agent') return []
  if (actor.grants.everywhere.has(permission)) return 'all'
  return [...actor.grants.byDepartment].filter(([, granted]) => granted.has(permission)).map(([id]) => id)
}

export function systemActor(name: string): SystemActor {
  return { type: 'system', name }
}

/** The id by which an actor is recorded in events and history; `null` for Timbre itself. */
export function actorId(actor: Actor): number | null {
  switch (actor.type) {
    case 'agent':
      return actor.agentId
    case 'contact':
      return actor.contactId
    case 'system':
      return null
  }
}

/** The language to answer in. */
export function localeOf(actor: Actor): Locale {
  return actor.type === 'agent' ? actor.locale : 'en'
}

/** As it is stored: without spaces around it. */
export function trimmed(text: LocalizedText): LocalizedText {
  return { en: text.en.trim(), es: text.es.trim() }
}

export function textIn(text: LocalizedText, locale: Locale): string {
  return text[locale]
}
