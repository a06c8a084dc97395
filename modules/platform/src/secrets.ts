import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** What is derived from `TIMBRE_SECRET`. Each purpose has a key of its own, so that one use cannot be played against another. */
export interface Secrets {
  /** AES-256-GCM; answers text that `decrypt` of the same purpose reads. */
  encrypt(purpose: string, text: string): string
  /** @throws when the text was changed or made with another secret. */
  decrypt(purpose: string, sealed: string): string
  /** HMAC-SHA256 of the text. */
  hmac(purpose: string, text: string): Buffer
  /** A key for libraries that sign by themselves, such as access tokens. */
  key(purpose: string): Buffer
}

export const minimumSecretLength = 32

/** Said on both sides: otherwise a tag cut down to a few bytes would pass. */
const authTagLength = 16

export function createSecrets(secret: string): Secrets {
  const keys = new Map<string, Buffer>()
  function key(purpose: string): Buffer {
    let derived = keys.get(purpose)
    if (!derived) keys.set(purpose, (derived = Buffer.from(hkdfSync('sha256', secret, 'timbre', purpose, 32))))
    return derived
  }
  return {
    key,
    hmac: (purpose, text) => createHmac('sha256', key(purpose)).update(text).digest(),
    encrypt: (purpose, text) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key(purpose), nonce, { authTagLength })
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([1]), nonce, cipher.getAuthTag(), sealed]).toString('base64')
    },
    decrypt: (purpose, sealed) => {
      const bytes = Buffer.from(sealed, 'base64')
      if (bytes[0] !== 1) throw new Error('This secret was made by another version of Timbre.')
      const decipher = createDecipheriv('aes-256-gcm', key(purpose), bytes.subarray(1, 13), { authTagLength })
      decipher.setAuthTag(bytes.subarray(13, 29))
      return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()]).toString('utf8')
    },
  }
}

/** Compares without telling by its duration where two values differ. */
export function sameBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}

/** A random token of at least 128 bits, URL-safe. */
export function randomToken(bytes = 16): string {
  return randomBytes(bytes).toString('base64url')
}
