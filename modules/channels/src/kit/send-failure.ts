import type { SendErrorCode } from '../contract.ts'

/** Why something did not leave: a code that people read in their language, and what was said, word for word. */
export interface SendFailure {
  readonly code: SendErrorCode
  readonly detail: string
}
