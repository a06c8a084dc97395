import type { NotificationChoice, SoundName } from '@timbre/notifications/contract'

/** What the agent is doing when something comes in. */
export interface Moment {
  /** Timbre has the focus, in any tab. */
  readonly inFocus: boolean
  /** The ticket it is about is open and in sight, in any tab. */
  readonly reading: boolean
  /** Quiet hours, or nothing new: one they know of has grown. */
  readonly quiet: boolean
}

export interface Ring {
  readonly sound: { readonly name: SoundName; /** 0 to 1. */ readonly volume: number } | null
  readonly desktop: boolean
}

/** In front of Timbre a sound is soft, and the desktop need not say what the bell shows. */
const softly = 0.5

/** How an agent hears of something: not at all while they are reading it. */
export function ringFor({ sound, volume, desktop }: NotificationChoice, { inFocus, reading, quiet }: Moment): Ring {
  if (reading || quiet) return { sound: null, desktop: false }
  const loud = (volume / 100) * (inFocus ? softly : 1)
  return { sound: sound === 'off' || loud === 0 ? null : { name: sound, volume: loud }, desktop: desktop && !inFocus }
}
