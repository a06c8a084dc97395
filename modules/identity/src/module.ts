import { systemActor, type Clock } from '@timbre/kernel'
import { defineModule, type Database, type Secrets, type TimbreModule } from '@timbre/platform'
import { createAccessTokens } from './access-tokens.ts'
import { createActors } from './actors.ts'
import { agentSummaries, hasAgents, listAgentNames } from './agents.queries.ts'
import { recordAudit } from './audit.ts'
import { changeAgent } from './commands/change-agent.ts'
import { createAgent } from './commands/create-agent.ts'
import { createDepartment } from './commands/create-department.ts'
import { createFirstAdministrator } from './commands/create-first-administrator.ts'
import { forgetOldSignIns } from './commands/forget-old-sign-ins.ts'
import { syncRoles } from './commands/sync-roles.ts'
import { departmentSummaries, listDepartmentNames, membersOf } from './departments.queries.ts'
import { Appearance, Dates, Keys } from './contract.ts'
import { agentChanged, agentCreated, departmentChanged, departmentCreated, grantsChanged, identityEvents } from './identity.events.ts'
import { identityPermissions } from './identity.permissions.ts'
import { agentRoutes } from './identity.routes/agents.ts'
import { authRoutes } from './identity.routes/auth.ts'
import { departmentRoutes } from './identity.routes/departments.ts'
import { meRoutes } from './identity.routes/me.ts'
import { ownSessionRoutes } from './identity.routes/own-sessions.ts'
import { createRefreshCookie, type RefreshCookie } from './identity.routes/refresh-cookie.ts'
import type { IdentityApi } from './index.ts'
import { preferenceOf } from './preferences.ts'
import { createPasswords } from './password.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { createThrottle } from './throttle.ts'

export interface IdentityDeps {
  readonly database: Database
  readonly clock: Clock
  readonly secrets: Secrets
  /** Where browsers reach Timbre; https makes the cookie `__Host-` and Secure. */
  readonly publicUrl: string
}

export interface Identity {
  readonly api: IdentityApi
  readonly module: TimbreModule
  readonly signIn: SignIn
  /** For routes elsewhere that sign somebody in: the first run. */
  readonly refreshCookie: RefreshCookie
}

const caretaker = systemActor('identity')

export { preferenceRoutes } from './identity.routes/preferences.ts'
export { roleRoutes } from './identity.routes/roles.ts'

export function createIdentity({ database, clock, secrets, publicUrl }: IdentityDeps): Identity {
  const tokens = createAccessTokens({ key: secrets.key('identity.accessToken'), clock })
  const passwords = createPasswords()
  const actors = createActors({ database, clock })
  const throttle = createThrottle({ database, clock })
  const signIn = createSignIn({ database, clock, secrets, tokens, passwords, throttle, actors })
  const cookie = createRefreshCookie({ secure: new URL(publicUrl).protocol === 'https:' })

  const api: IdentityApi = {
    authenticate: async (accessToken) => {
      const claims = await tokens.verify(accessToken)
      if (!claims) return null
      const actor = await actors.forSession(claims.sessionId)
      return actor?.agentId === claims.agentId ? { actor, sessionId: String(claims.sessionId) } : null
    },
    liveSessions: actors.live,
    actorForAgent: actors.forAgent,
    actorsForAgents: actors.forAgents,
    grantsOf: actors.grantsOf,
    agentSummaries,
    listAgentNames,
    preferenceOf,
    departmentSummaries,
    listDepartments: listDepartmentNames,
    membersOf,
    hasAgents,
    hashPassword: passwords.hash,
    createFirstAdministrator,
    createAgent,
    changeAgent,
    createDepartment,
    syncRoles,
    openSession: signIn.open,
    signInWith: signIn.grant,
    recordAudit,
  }

  const module = defineModule({
    name: 'identity',
    permissions: identityPermissions,
    events: identityEvents,
    preferences: [Appearance, Dates, Keys],
    catalogs: [
      { name: 'agents', changedBy: [agentCreated, agentChanged, grantsChanged] },
      { name: 'departments', changedBy: [departmentCreated, departmentChanged] },
    ],
    routes: [authRoutes({ signIn, cookie }), meRoutes({ database, actors }), ownSessionRoutes({ database, clock, passwords, signIn, actors }), agentRoutes({ database, passwords, actors }), departmentRoutes({ database, actors })],
    schedules: [{ name: 'identity.forgetOldSignIns', everySeconds: 3600, run: () => database.transaction(caretaker, (tx) => forgetOldSignIns(tx, caretaker, null)) }],
  })

  return { api, module, signIn, refreshCookie: cookie }
}
