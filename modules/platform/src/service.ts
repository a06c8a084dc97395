/** Which process of a large desk runs a part; a small desk runs all three in one. */
export type Role = 'web' | 'worker' | 'mail'

/** A long-running part of a module, started after the database is ready and stopped in reverse order. */
export interface Service {
  readonly name: string
  readonly role: Role
  start(): Promise<void>
  /** Lets what is under way finish, takes on nothing new. Must end within the drain time (25 s). */
  stop(): Promise<void>
}
