import type { Clock } from '@timbre/kernel'
import { sameBytes, type Secrets } from '@timbre/platform'

/** Addresses of attachments that work without a header, for images and downloads: signed for one session, ten minutes. */
export interface AttachmentLinks {
  sign(attachmentId: number, sessionId: string): string
  /** The session the address was made for, or `null` when it is forged or too old. */
  verify(attachmentId: number, query: { session: string; expires: number; signature: string }): string | null
}

const goodForSeconds = 600

export function createAttachmentLinks({ secrets, clock }: { secrets: Secrets; clock: Clock }): AttachmentLinks {
  const signature = (attachmentId: number, session: string, expires: number) => secrets.hmac('attachment link', `${attachmentId}:${session}:${expires}`).subarray(0, 20)
  const seconds = () => Math.floor(clock.now().getTime() / 1000)
  return {
    sign: (attachmentId, session) => {
      // Rounded up to a minute, so that a refetched message keeps its addresses and the browser its cache.
      const expires = Math.ceil((seconds() + goodForSeconds) / 60) * 60
      const query = new URLSearchParams({ session, expires: String(expires), signature: signature(attachmentId, session, expires).toString('base64url') })
      return `/api/v1/attachments/${attachmentId}?${query}`
    },
    verify: (attachmentId, query) => {
      const genuine = sameBytes(signature(attachmentId, query.session, query.expires), Buffer.from(query.signature, 'base64url'))
      return genuine && query.expires > seconds() ? query.session : null
    },
  }
}
