import type { Actor } from '@timbre/kernel'

/** What relative values are relative to: whose `me`, when `today` is, and where the day starts. */
export interface ConditionContext {
  readonly actor: Actor
  readonly now: Date
  /** IANA name, such as `Europe/Madrid`. */
  readonly timeZone: string
}
