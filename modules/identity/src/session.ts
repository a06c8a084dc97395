/** How long a sign-in lasts, in seconds. */
export const sessionTimes = {
  /** An access token. */
  access: 15 * 60,
  /** Without a refresh the session is over. */
  idle: 7 * 24 * 3600,
  /** However often it is refreshed. */
  absolute: 30 * 24 * 3600,
  /** The previous refresh token still works this long: its answer may have been lost, or two tabs asked at once. */
  grace: 10,
} as const

/** Where a sign-in comes from. */
export interface Client {
  readonly ip: string
  readonly userAgent: string | null
}

export interface SessionState {
  readonly endedAt: Date | null
  readonly expiresAt: Date
}

export interface RefreshTokenState {
  readonly replacedAt: Date | null
  readonly expiresAt: Date
}

/**
 * What a refresh token is good for. `reuse` means that a token was spent long ago and shows up again: whoever holds it may have
 * stolen it, so the whole session ends.
 */
export function judgeRefresh(session: SessionState, token: RefreshTokenState, now: Date): 'rotate' | 'repeat' | 'reuse' | 'over' {
  if (session.endedAt !== null || session.expiresAt <= now) return 'over'
  if (token.replacedAt === null) return token.expiresAt <= now ? 'over' : 'rotate'
  return now.getTime() - token.replacedAt.getTime() <= sessionTimes.grace * 1000 ? 'repeat' : 'reuse'
}

/** For what lasts longer than an access token: an open socket would outlive the idle time of its session otherwise. */
export function isOver(session: SessionState & { readonly refreshedAt: Date }, now: Date): boolean {
  return session.endedAt !== null || session.expiresAt <= now || secondsAfter(session.refreshedAt, sessionTimes.idle) <= now
}

export function secondsAfter(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000)
}
