import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { systemActor, type Clock } from '@timbre/kernel'
import { randomToken, type Database, type Secrets, type Tx } from '@timbre/platform'
import type { AccessTokens } from './access-tokens.ts'
import type { Actors } from './actors.ts'
import { recordAudit } from './audit.ts'
import type { AccessGrant } from './contract.ts'
import { endSession } from './commands/end-sessions.ts'
import { normalizeEmail } from './email-address.ts'
import { identityErrors } from './identity.errors.ts'
import { agents } from './identity.schema.ts'
import { meOf } from './me.queries.ts'
import type { Passwords } from './password.ts'
import { judgeRefresh, secondsAfter, sessionTimes, type Client } from './session.ts'
import * as repository from './session.repository.ts'
import type { Throttle } from './throttle.ts'

export interface SignedIn {
  readonly grant: AccessGrant
  /** For the cookie; the next refresh spends it. */
  readonly refreshToken: string
  readonly expiresAt: Date
}

export interface SignIn {
  /** @throws identity.wrongCredentials, identity.tooManyAttempts */
  login(input: { email: string; password: string }, client: Client): Promise<SignedIn>
  /** @throws identity.sessionEnded */
  refresh(refreshToken: string): Promise<SignedIn>
  /** The stored hash that the agent's own password matches, for a command that changes it. @throws identity.wrongPassword, identity.tooManyAttempts */
  prove(agentId: number, password: string, client: Client): Promise<string>
  /** Ends the session; a token that is none is nothing to complain about. */
  logout(refreshToken: string): Promise<void>
  /** Opens a session without asking for a password, for whoever has just proved who they are otherwise. */
  open(tx: Tx, agentId: number, client: Client): Promise<OpenedSession>
  /** Turns an opened session into tokens, once its transaction is committed. */
  grant(session: OpenedSession): Promise<SignedIn>
}

export interface OpenedSession {
  readonly sessionId: number
  readonly agentId: number
  readonly refreshToken: string
  /** When the refresh token dies unless it is used. */
  readonly idleAt: Date
  readonly expiresAt: Date
}

interface Deps {
  readonly database: Database
  readonly clock: Clock
  readonly secrets: Secrets
  readonly tokens: AccessTokens
  readonly passwords: Passwords
  readonly throttle: Throttle
  readonly actors: Actors
}

const doorkeeper = systemActor('sign-in')

export function createSignIn({ database, clock, secrets, tokens, passwords, throttle, actors }: Deps): SignIn {
  async function login({ email, password }: { email: string; password: string }, client: Client): Promise<SignedIn> {
    const emailNormalized = normalizeEmail(email) ?? email.trim().toLowerCase()
    const agent = await findByEmail(emailNormalized)
    const attempt = await throttle.attempt({ emailNormalized, agentId: agent?.id ?? null, client })
    const admitted = await passwords.inTurn(async (matches) => {
      await attempt.requireAllowed()
      if (await matches(agent?.active ? agent.passwordHash : null, password)) return true
      await database.transaction(doorkeeper, async (tx) => {
        await attempt.failed(tx)
        const subject = agent ? { subject: { type: 'agent', id: agent.id } } : {}
        await recordAudit(tx, doorkeeper, { action: 'identity.signIn.failed', ...subject, ip: client.ip })
      })
      return false
    })
    if (!agent || !admitted) throw identityErrors.wrongCredentials('Check the address and the password, then try again.')
    const session = await database.transaction(doorkeeper, async (tx) => {
      // A password that was changed while we compared ends sessions, so it must not open one either.
      const [now] = await tx.sql.select({ active: agents.active, passwordHash: agents.passwordHash }).from(agents).where(eq(agents.id, agent.id)).for('share')
      return now?.active && now.passwordHash === agent.passwordHash ? open(tx, agent.id, client) : null
    })
    if (!session) throw identityErrors.wrongCredentials('Check the address and the password, then try again.')
    return grant(session)
  }

  async function prove(agentId: number, password: string, client: Client): Promise<string> {
    const [agent] = await database.sql.select({ emailNormalized: agents.emailNormalized, passwordHash: agents.passwordHash }).from(agents).where(eq(agents.id, agentId))
    if (!agent) throw identityErrors.sessionEnded('Sign in again.')
    // Slowed down like signing in: a screen left open must not be a place to guess at.
    const attempt = await throttle.attempt({ emailNormalized: agent.emailNormalized, agentId, client })
    await passwords.inTurn(async (matches) => {
      await attempt.requireAllowed()
      if (await matches(agent.passwordHash, password)) return
      await database.transaction(doorkeeper, async (tx) => {
        await attempt.failed(tx)
        await recordAudit(tx, doorkeeper, { action: 'identity.signIn.failed', subject: { type: 'agent', id: agentId }, ip: client.ip })
      })
      throw identityErrors.wrongPassword('Give the password you sign in with.', { errors: [{ path: '/current', message: 'is not your password', code: 'wrongPassword' }] })
    })
    return agent.passwordHash
  }

  async function findByEmail(emailNormalized: string) {
    const [agent] = await database.sql
      .select({ id: agents.id, active: agents.active, passwordHash: agents.passwordHash })
      .from(agents)
      .where(eq(agents.emailNormalized, emailNormalized))
    return agent
  }

  async function open(tx: Tx, agentId: number, client: Client): Promise<OpenedSession> {
    const expiresAt = secondsAfter(tx.now, sessionTimes.absolute)
    const idleAt = secondsAfter(tx.now, sessionTimes.idle)
    const refreshToken = randomToken(32)
    const sessionId = await repository.insertSession(tx, { agentId, client, expiresAt })
    await repository.insertRefreshToken(tx, { tokenHash: hashOf(refreshToken), sessionId, expiresAt: idleAt })
    await recordAudit(tx, doorkeeper, { action: 'identity.signIn.succeeded', subject: { type: 'agent', id: agentId }, ip: client.ip, details: { sessionId } })
    return { sessionId, agentId, refreshToken, idleAt, expiresAt }
  }

  async function grant({ sessionId, agentId, refreshToken, idleAt, expiresAt }: OpenedSession): Promise<SignedIn> {
    const actor = await actors.forSession(sessionId)
    if (!actor) throw identityErrors.sessionEnded('Sign in again.')
    const accessUntil = earlier(secondsAfter(clock.now(), sessionTimes.access), expiresAt)
    const accessToken = await tokens.sign({ agentId, sessionId, expiresAt: accessUntil })
    const expiresIn = Math.floor((accessUntil.getTime() - clock.now().getTime()) / 1000)
    return { grant: { accessToken, expiresIn, user: await meOf(database.sql, actor) }, refreshToken, expiresAt: idleAt }
  }

  async function refresh(refreshToken: string): Promise<SignedIn> {
    // The verdict is thrown only after the commit: a stolen token's session must stay ended.
    const session = await database.transaction(doorkeeper, (tx) => spend(tx, refreshToken))
    if (session) return grant(session)
    actors.forget()
    throw identityErrors.sessionEnded('Sign in again.')
  }

  async function spend(tx: Tx, refreshToken: string): Promise<OpenedSession | null> {
    const tokenHash = hashOf(refreshToken)
    const found = await repository.lockRefreshToken(tx, tokenHash)
    if (!found?.agentActive) return null
    const { session, token } = found
    const idleAt = earlier(secondsAfter(tx.now, sessionTimes.idle), session.expiresAt)
    const opened = { sessionId: session.id, agentId: session.agentId, refreshToken: successorOf(refreshToken), idleAt, expiresAt: session.expiresAt }
    switch (judgeRefresh(session, token, tx.now)) {
      case 'over':
        return null
      case 'reuse':
        await endSession(tx, doorkeeper, { sessionId: session.id, agentId: session.agentId, reason: 'reuse' })
        return null
      case 'repeat':
        return opened
      case 'rotate':
        await repository.replaceRefreshToken(tx, tokenHash, session.id)
        await repository.insertRefreshToken(tx, { tokenHash: hashOf(opened.refreshToken), sessionId: session.id, expiresAt: idleAt })
        return opened
    }
  }

  async function logout(refreshToken: string): Promise<void> {
    await database.transaction(doorkeeper, async (tx) => {
      const found = await repository.lockRefreshToken(tx, hashOf(refreshToken))
      if (found) await endSession(tx, doorkeeper, { sessionId: found.session.id, agentId: found.session.agentId, reason: 'logout' })
    })
    actors.forget()
  }

  /** Computed, not drawn, so that a repeated refresh gives the same successor although only hashes are stored. */
  function successorOf(refreshToken: string): string {
    return secrets.hmac('identity.refreshToken', refreshToken).toString('base64url')
  }

  return { login, prove, refresh, logout, open, grant }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other
}
