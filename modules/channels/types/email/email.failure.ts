import type { SendErrorCode, SendFailure } from '../../src/kit/index.ts'
import { beginningOf, storable } from './email.text.ts'

/** What nodemailer puts on its errors. */
export interface SmtpError extends Error {
  readonly code?: string
  /** Code of the system or of TLS, where there was one. */
  readonly originalCode?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
  readonly recipient?: string
  readonly rejectedErrors?: readonly SmtpError[]
}

/** What went wrong with a mail, as a code that people read in their language, and word for word. */
export function failureOf(error: SmtpError): SendFailure {
  return { code: codeOf(error), detail: oneLine(error.response ?? error.message) }
}

function oneLine(text: string): string {
  return beginningOf(storable(text.slice(0, 2000)).replace(/\s+/g, ' ').trim(), 500)
}

function codeOf(error: SmtpError): SendErrorCode {
  if (isAboutTls(error)) return isAboutCertificate(error) ? 'certificateRejected' : 'encryptionMissing'
  return error.responseCode === undefined ? codeOfSilence(error) : codeOfAnswer(error, error.responseCode)
}

function isAboutTls({ code, originalCode = '', message }: SmtpError): boolean {
  if (code === 'ETLS') return true
  return code === 'ESOCKET' && (certificateCodes.test(originalCode) || /^(?:EPROTO$|ERR_SSL_)/.test(originalCode) || /certificate|wrong version number/i.test(message))
}

const certificateCodes = /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET)_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_)/

/** Of a failed STARTTLS only the words are left. */
function isAboutCertificate({ originalCode = '', message }: SmtpError): boolean {
  return certificateCodes.test(originalCode) || /certificate|self.signed|altnames/i.test(message)
}

/** Nothing was said: the network, or we ourselves. */
function codeOfSilence({ code, originalCode = '' }: SmtpError): SendErrorCode {
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'loginRefused'
  if (code === 'EDNS' || originalCode === 'ENOTFOUND' || originalCode.startsWith('EAI_')) return 'serverNotFound'
  if (originalCode === 'ECONNREFUSED') return 'connectionRefused'
  if (code === 'ETIMEDOUT' || ['ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'].includes(originalCode)) return 'noAnswer'
  if (code === 'EMESSAGE') return 'messageTooLarge'
  if (code === 'EPROTOCOL') return 'serverRefused'
  return code === 'ECONNECTION' || code === 'ESOCKET' ? 'connectionLost' : 'internal'
}

function codeOfAnswer({ code, command = '', response = '' }: SmtpError, responseCode: number): SendErrorCode {
  const meaning = meaningOf(response)
  // Told to come again, one comes again, whatever the reason.
  if (responseCode < 500) return meaning === 'mailboxFull' ? meaning : 'later'
  if (responseCode === 538 || (responseCode === 530 && /tls|encrypt/i.test(response))) return 'encryptionMissing'
  if (code === 'EAUTH' || [530, 534, 535].includes(responseCode) || /^5\d\d[ -]5\.7\.(?:8|9|14)\b/.test(response)) return 'loginRefused'
  switch (command) {
    case 'MAIL FROM':
      return meaning === 'messageTooLarge' || responseCode === 552 ? 'messageTooLarge' : 'senderRefused'
    case 'RCPT TO':
      if (meaning !== null) return meaning
      return responseCode === 552 ? 'mailboxFull' : responseCode === 551 || responseCode === 553 ? 'recipientUnknown' : 'recipientRefused'
    case 'DATA':
      if (meaning !== null) return meaning
      return responseCode === 552 ? 'messageTooLarge' : /^5\d\d[ -]5\.[67]\./.test(response) ? 'contentRefused' : 'refused'
    default:
      return 'serverRefused'
  }
}

/** Enhanced status codes (RFC 3463 and those registered since), without their class. */
const meanings: readonly [status: RegExp, code: SendErrorCode][] = [
  [/^1\.(?:[1236]|10)$/, 'recipientUnknown'],
  [/^1\.[78]$/, 'senderRefused'],
  [/^2\.1$/, 'recipientRefused'],
  [/^2\.2$/, 'mailboxFull'],
  [/^(?:2\.3|3\.4)$/, 'messageTooLarge'],
  [/^7\.(?:2\d|60)$/, 'senderRefused'],
]
/** What servers say that use no such codes, or only the most general ones. */
const words: readonly [pattern: RegExp, code: SendErrorCode][] = [
  [/relay(?:ing)? (?:access )?(?:is )?(?:denied|not (?:permitted|allowed))|not allowed to relay|unable to relay/i, 'serverRefused'],
  [/quota|mailbox (?:is )?full/i, 'mailboxFull'],
  [/(?:no such|unknown|invalid|unrouteable) (?:user|recipient|mailbox|address|local part)|(?:user|recipient|mailbox|address|account) (?:is )?(?:unknown|not found|unavailable|does(?: not|n't) exist)/i, 'recipientUnknown'],
  [/too (?:large|big)|size limit|exceeds.{0,40} size/i, 'messageTooLarge'],
  [/spam|virus|malware|phish|blocked|blacklist|blocklist|reputation/i, 'contentRefused'],
]

/** What a refusal comes down to, by its enhanced status or else by its words; null when neither tells. */
export function meaningOf(answer: string): SendErrorCode | null {
  const status = /\b[45]\.(\d{1,3}\.\d{1,3})\b/.exec(answer.slice(0, 200))?.[1]
  const byStatus = status === undefined ? undefined : meanings.find(([pattern]) => pattern.test(status))
  return (byStatus ?? words.find(([pattern]) => pattern.test(answer.slice(0, 1000))))?.[1] ?? null
}
