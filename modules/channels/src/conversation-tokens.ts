import { sameBytes, type Secrets } from '@timbre/platform'

/** Carries a conversation's id through the outside world and back, unforgeable: `t5k-` and 80 bits of signature. */
export interface ConversationTokens {
  issue(conversationId: number): string
  /** Null unless the signature holds. Case does not matter: mail servers change it. */
  read(token: string): number | null
}

const purpose = 'channels.conversation'

export function createConversationTokens(secrets: Pick<Secrets, 'hmac'>): ConversationTokens {
  const sign = (id: string) => base32(secrets.hmac(purpose, id).subarray(0, 10))
  return {
    issue: (conversationId) => {
      const id = conversationId.toString(36)
      return `t${id}-${sign(id)}`
    },
    read: (token) => {
      const match = /^t([0-9a-z]{1,11})-([a-z2-7]{16})$/.exec(token.toLowerCase())
      if (!match) return null
      const [, id, signature] = match as unknown as [string, string, string]
      if (!sameBytes(Buffer.from(sign(id)), Buffer.from(signature))) return null
      const conversationId = Number.parseInt(id, 36)
      return Number.isSafeInteger(conversationId) && conversationId > 0 ? conversationId : null
    },
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567'

function base32(bytes: Buffer): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? []).map((group) => letters[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}
