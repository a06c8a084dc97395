import { randomBytes } from 'node:crypto'
import type { Tracking } from '../../src/kit/index.ts'

/** RFC 5321 gives a local part 64 characters. */
const longestLocalPart = 64

/** Tokens travel in Message-IDs (`<token.random@domain>`) and in the reply address (`support+token@domain`). */
export const emailTracking: Tracking = {
  messageIdFor: ({ address }, token) => `${token}.${randomBytes(8).toString('hex')}@${address.slice(address.lastIndexOf('@') + 1)}`,
  tokenOfMessageId: (messageId) => /^([^.@\s]{1,60})\.[0-9a-f]{16}@/i.exec(messageId)?.[1] ?? null,
  replyAddressFor: ({ address }, token) => {
    const at = address.lastIndexOf('@')
    const local = `${address.slice(0, at)}+${token}`
    return local.length > longestLocalPart ? null : local + address.slice(at)
  },
  tokenOfReplyAddress: (address) => /\+([^+@\s]{1,60})@/.exec(address)?.[1] ?? null,
}
