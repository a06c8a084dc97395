import type { ChannelAccount } from '@timbre/channels/contract'
import type { IconName } from '@timbre/ui'

export interface Health {
  readonly word: 'off' | 'noServer' | 'failing' | 'waiting' | 'well'
  readonly hue: string
  readonly icon: IconName
}

/** The one thing to know about an account, the worst first. */
export function accountHealth(account: ChannelAccount): Health {
  if (!account.active) return { word: 'off', hue: 'grey', icon: 'ban' }
  if (account.outgoing.source === 'none') return { word: 'noServer', hue: 'amber', icon: 'triangle-alert' }
  if (account.lastErrorCode) return { word: 'failing', hue: 'red', icon: 'circle-alert' }
  if (account.waiting > 0) return { word: 'waiting', hue: 'azure', icon: 'clock' }
  return { word: 'well', hue: 'green', icon: 'check' }
}
