import type { Actor, AgentActor, Command, Grants, PermissionWithRoles } from '@timbre/kernel'
import type { Preference } from '@timbre/kernel/contract'
import type { LiveSessions, Sql, Tx } from '@timbre/platform'
import type { Static, TObject } from 'typebox'
import type { AgentBrief } from './agents.queries.ts'
import type { AuditRecord } from './audit.ts'
import type { ChangeAgentInput } from './commands/change-agent.ts'
import type { CreateAgentInput } from './commands/create-agent.ts'
import type { CreateDepartmentInput } from './commands/create-department.ts'
import type { FirstAdministratorInput } from './commands/create-first-administrator.ts'
import type { DepartmentBrief } from './departments.queries.ts'
import type { PasswordHash } from './password.ts'
import type { Client } from './session.ts'
import type { OpenedSession, SignedIn } from './sign-in.ts'

/** What the rest of the house may ask of identity. */
export interface IdentityApi {
  /** Who an access token stands for, as of now; `null` when it is not ours, expired, or its session is over. */
  authenticate(accessToken: string): Promise<{ actor: AgentActor; sessionId: string } | null>
  /** For the live hub: whose sight an event changes, and who sits behind a session. */
  readonly liveSessions: LiveSessions
  /** The agent as an actor, without a session; `null` when they may not sign in. Within a transaction, through its `sql`. */
  actorForAgent(agentId: number, sql?: Sql): Promise<AgentActor | null>
  /** Several agents as actors, by id: those who may sign in. */
  actorsForAgents(agentIds: readonly number[], sql: Sql): Promise<Map<number, AgentActor>>
  grantsOf(agentId: number): Promise<Grants>

  /** Agents by id, disabled ones too. Unknown ids are left out. */
  agentSummaries(sql: Sql, ids: readonly number[]): Promise<AgentBrief[]>
  /** All agents, disabled ones too, for whoever keeps a catalog. */
  listAgentNames(sql: Sql): Promise<AgentBrief[]>
  /** What agents have chosen for themselves, by agent; the initial value where they have not. */
  preferenceOf<Schema extends TObject>(sql: Sql, agentIds: readonly number[], preference: Preference<Schema>): Promise<Map<number, Static<Schema>>>
  /** Departments by id. Unknown ids are left out. */
  departmentSummaries(sql: Sql, ids: readonly number[]): Promise<DepartmentBrief[]>
  listDepartments(sql: Sql): Promise<DepartmentBrief[]>
  /** The active members of departments, by department. */
  membersOf(sql: Sql, departmentIds: readonly number[]): Promise<Map<number, number[]>>
  /** False until the first run is done. */
  hasAgents(sql: Sql): Promise<boolean>

  /** Takes its time: call it before the transaction. @throws identity.weakPassword */
  hashPassword(password: string): Promise<PasswordHash>
  readonly createFirstAdministrator: Command<Tx, FirstAdministratorInput, number>
  readonly createAgent: Command<Tx, CreateAgentInput, number>
  readonly changeAgent: Command<Tx, ChangeAgentInput, void>
  readonly createDepartment: Command<Tx, CreateDepartmentInput, number>
  /** Rewrites the built-in roles from what all modules declare; at every start, before serving. */
  readonly syncRoles: Command<Tx, readonly PermissionWithRoles[], void>

  /** Opens a session for somebody who has just proved who they are (the first run); `signInWith` turns it into tokens after the commit. */
  openSession(tx: Tx, agentId: number, client: Client): Promise<OpenedSession>
  signInWith(session: OpenedSession): Promise<SignedIn>

  /** Appends to the audit log, in the transaction of what it tells. */
  recordAudit(tx: Tx, actor: Actor, record: AuditRecord): Promise<void>
}

export * from './identity.events.ts'
export { normalizeEmail, localPartOf } from './email-address.ts'
export { isTimeZone } from './time-zone.ts'
export type {
  AgentBrief,
  AuditRecord,
  ChangeAgentInput,
  Client,
  CreateAgentInput,
  CreateDepartmentInput,
  DepartmentBrief,
  FirstAdministratorInput,
  OpenedSession,
  PasswordHash,
  SignedIn,
}
