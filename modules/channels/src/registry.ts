import { emailType } from '../types/email/email.type.ts'
import type { ChannelType } from './kit/index.ts'

/** Every channel type, the first being what a new desk starts with. Adding one is one line here. */
export const channelTypes: readonly [ChannelType, ...ChannelType[]] = [emailType]

export function channelType(name: string): ChannelType | undefined {
  return channelTypes.find((type) => type.name === name)
}

/** The type of a row that was checked when it was written. */
export function typeOf(account: { readonly type: string }): ChannelType {
  const type = channelType(account.type)
  if (!type) throw new Error(`This Timbre has no channel type "${account.type}".`)
  return type
}
