import { describe, expect, test } from 'vitest'
import { failureOf, meaningOf, type SmtpError } from './email.failure.ts'

function codeOf(error: Partial<SmtpError>): string {
  return failureOf({ name: 'Error', message: 'It failed', ...error }).code
}
/** As nodemailer words it when the server refuses a command. */
function refusal(command: string, response: string): Partial<SmtpError> {
  return { code: command.startsWith('AUTH') ? 'EAUTH' : 'EENVELOPE', command, response, responseCode: Number(response.slice(0, 3)) }
}

describe('a way out that does not work', () => {
  test.each<[Partial<SmtpError>, string]>([
    [{ code: 'EDNS', originalCode: 'ENOTFOUND', command: 'CONN' }, 'serverNotFound'],
    [{ code: 'ESOCKET', originalCode: 'EAI_AGAIN', command: 'CONN' }, 'serverNotFound'],
    [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' }, 'connectionRefused'],
    [{ code: 'ETIMEDOUT', originalCode: 'CONNECT_TIMEOUT', command: 'CONN' }, 'noAnswer'],
    [{ code: 'ETIMEDOUT', originalCode: 'GREETING_TIMEOUT', command: 'CONN' }, 'noAnswer'],
    [{ code: 'ESOCKET', originalCode: 'EHOSTUNREACH', command: 'CONN' }, 'noAnswer'],
    [{ code: 'ESOCKET', originalCode: 'ENETUNREACH', command: 'CONN' }, 'noAnswer'],
    [{ code: 'ESOCKET', originalCode: 'ECONNRESET', command: 'CONN' }, 'connectionLost'],
    [{ code: 'ECONNECTION', message: 'Connection closed unexpectedly', command: 'CONN' }, 'connectionLost'],
    [{ code: 'EPROTOCOL', message: 'Server response exceeds maximum allowed size', command: 'CONN' }, 'serverRefused'],
    [{ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED', command: 'CONN' }, 'certificateRejected'],
    [{ code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT', command: 'CONN' }, 'certificateRejected'],
    [{ code: 'ESOCKET', originalCode: 'ERR_TLS_CERT_ALTNAME_INVALID', command: 'CONN' }, 'certificateRejected'],
    [{ code: 'ETLS', message: 'Error initiating TLS - self-signed certificate', command: 'STARTTLS' }, 'certificateRejected'],
    [{ code: 'ETLS', message: "Error initiating TLS - Hostname/IP does not match certificate's altnames", command: 'STARTTLS' }, 'certificateRejected'],
    [{ code: 'ESOCKET', originalCode: 'ERR_SSL_WRONG_VERSION_NUMBER', message: 'wrong version number', command: 'CONN' }, 'encryptionMissing'],
    [{ code: 'ESOCKET', originalCode: 'EPROTO', command: 'CONN' }, 'encryptionMissing'],
    [{ ...refusal('STARTTLS', '502 5.5.1 Command not implemented'), code: 'ETLS' }, 'encryptionMissing'],
    [refusal('AUTH PLAIN', '535 5.7.8 Authentication failed'), 'loginRefused'],
    [{ code: 'EAUTH', message: 'Missing credentials for "PLAIN"', command: 'API' }, 'loginRefused'],
    [refusal('AUTH LOGIN', '454 4.7.0 Temporary authentication failure'), 'later'],
    [refusal('AUTH PLAIN', '538 5.7.11 Encryption required for requested authentication mechanism'), 'encryptionMissing'],
    [{ ...refusal('CONN', '554 5.7.1 Service unavailable; client host blocked'), code: 'EPROTOCOL' }, 'serverRefused'],
    [{ ...refusal('CONN', '421 4.3.2 Too many connections'), code: 'ECONNECTION' }, 'later'],
    [{ ...refusal('EHLO', '550 Access denied'), code: 'EPROTOCOL' }, 'serverRefused'],
    [{ code: 'ESTREAM', message: 'The blob is not there', command: 'API' }, 'internal'],
    [{ message: 'Cannot read properties of undefined' }, 'internal'],
  ])('%j', (error, code) => expect(codeOf(error)).toBe(code))
})

describe('a sender that is not welcome', () => {
  test.each([
    ['530 5.7.0 Must issue a STARTTLS command first', 'encryptionMissing'],
    ['530 5.7.0 Authentication required', 'loginRefused'],
    ['535 5.7.3 Authentication unsuccessful', 'loginRefused'],
    ['553 5.7.1 <support@example.com>: Sender address rejected: not owned by user', 'senderRefused'],
    ['550 5.1.8 Domain of sender does not resolve', 'senderRefused'],
    ['552 5.3.4 Message size exceeds fixed limit', 'messageTooLarge'],
    ['552 Message too large', 'messageTooLarge'],
    ['451 4.1.8 Domain of sender does not resolve', 'later'],
  ])('%s', (response, code) => expect(codeOf(refusal('MAIL FROM', response))).toBe(code))
})

describe('a recipient that is refused', () => {
  test.each([
    ['550 5.1.1 The email account that you tried to reach does not exist', 'recipientUnknown'],
    ['550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found', 'recipientUnknown'],
    ['550 No such user here', 'recipientUnknown'],
    ['550 <ana@example.com>: Recipient address rejected: User unknown in virtual mailbox table', 'recipientUnknown'],
    ['553 Mailbox name not allowed', 'recipientUnknown'],
    ['550 5.2.1 The account is disabled', 'recipientRefused'],
    ['550 5.7.1 Recipient not authorized, your IP has been found on a list', 'recipientRefused'],
    ['550 Requested action not taken', 'recipientRefused'],
    ['552 5.2.2 Over quota', 'mailboxFull'],
    ['552 Storage exceeded', 'mailboxFull'],
    ['452 4.2.2 Mailbox full', 'mailboxFull'],
    ['554 5.7.1 <ana@example.com>: Relay access denied', 'serverRefused'],
    ['530 5.7.1 Authentication required', 'loginRefused'],
    ['450 4.2.0 Greylisted, come back in 300 seconds', 'later'],
    ['452 4.5.3 Too many recipients', 'later'],
    ['421 4.7.0 Try again later', 'later'],
  ])('%s', (response, code) => expect(codeOf(refusal('RCPT TO', response))).toBe(code))
})

describe('a message that is refused', () => {
  test.each([
    ['552 5.3.4 Message size exceeds limit', 'messageTooLarge'],
    ['552 Too much mail data', 'messageTooLarge'],
    ['550 5.7.1 Our system has detected that this message is likely unsolicited mail', 'contentRefused'],
    ['554 Message rejected as spam', 'contentRefused'],
    ['552 5.7.0 This message was blocked because its content presents a potential security issue', 'contentRefused'],
    ['550 5.7.26 Unauthenticated email is not accepted due to DMARC policy', 'senderRefused'],
    ['554 Transaction failed', 'refused'],
    ['451 4.3.0 Try again later', 'later'],
  ])('%s', (response, code) => expect(codeOf({ ...refusal('DATA', response), code: 'EMESSAGE' })).toBe(code))

  test('is one when it is larger than the server announced', () => {
    expect(codeOf({ code: 'EMESSAGE', message: 'Message size larger than allowed 1000', command: 'MAIL FROM' })).toBe('messageTooLarge')
  })
})

test('what was said is kept word for word, on one line and not without end', () => {
  expect(failureOf({ name: 'Error', message: 'Mail command failed: 550-No\n550 thanks', response: '550-No\r\n550 thanks ' }).detail).toBe('550-No 550 thanks')
  expect(failureOf({ name: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:25', code: 'ESOCKET' }).detail).toBe('connect ECONNREFUSED 127.0.0.1:25')
  expect(failureOf({ name: 'Error', message: 'x'.repeat(100_000) }).detail).toHaveLength(500)
  expect(failureOf({ name: 'Error', message: `\0${'x'.repeat(499)}😀` }).detail).toMatch(/^.?x{499}$/)
})

test('words that say nothing in particular mean nothing', () => {
  for (const answer of ['', '5.0.0 permanent failure', '5.4.7 delivery time expired', 'Sorry, it did not work']) expect(meaningOf(answer)).toBeNull()
})
