import type { InboundErrorCode } from '../contract.ts'

/**
 * Thrown by a parser when a message goes beyond what is accepted (depth, parts, size). The message is quarantined at
 * once with this code and these words: trying again would end the same way.
 */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage'
  readonly code: InboundErrorCode

  constructor(code: InboundErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
