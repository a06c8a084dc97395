import type { BouncedRecipient, BounceReport, MailAddress } from '../../src/kit/index.ts'
import type { Leaf } from './email.bodies.ts'
import { decodeBytes } from './email.charset.ts'
import { meaningOf } from './email.failure.ts'
import { MailHeaders, readMessageIds, readStructured, type HeaderLine } from './email.headers.ts'
import { beginningOf, storable } from './email.text.ts'

export interface BounceSource {
  readonly headers: MailHeaders
  readonly from: MailAddress | null
  readonly subject: string
  readonly text: string
  readonly reports: readonly Leaf[]
  /** The transport said the return path is empty. */
  readonly nullSender: boolean
}

/**
 * Reads a delivery report: by RFC 3464 where the sending server follows it, else from the words servers use. Answers
 * null for everything that is not one, complaints about spam (ARF) and read receipts included.
 */
export function readBounce(source: BounceSource): BounceReport | null {
  const status = source.reports.find((leaf) => /^message\/(?:global-)?delivery-status$/.test(leaf.contentType))
  const reportType = readStructured(source.headers.first('content-type')).params.get('report-type')?.toLowerCase()
  if (reportType === 'feedback-report' || source.reports.some((leaf) => leaf.contentType === 'message/feedback-report' || leaf.contentType === 'message/disposition-notification')) return null
  const reported = status ? recipientsOfStatus(status) : []
  if (reported.length > 0) {
    // A report of success alone is a notice, not a bounce.
    return reported.every(({ action }) => action !== 'failed' && action !== 'delayed') ? null : { originalMessageId: reportedId(source), recipients: reported }
  }
  if (!status && reportType !== 'delivery-status' && !looksLikeBounce(source)) return null
  return { originalMessageId: reportedId(source), recipients: recipientsInWords(source) }
}

const surelyDaemon = /^mailer-?daemon(?:@|$)/i
const goodNews = /\b(?:success(?:ful(?:ly)?)?|relayed|delivered to the recipient)\b/i
const daemons = /^(?:mail-?daemon|postmaster|poostmaster|maildelivery|mail-?delivery|mdaemon|bounce-?(?:handler|notification)?|microsoftexchange[\da-f]+|mmdf|root|mailadmin|symantec.*|.*-bounces?-mailer)$/i
const daemonNames = /mail(?:er)?[ -]?(?:delivery|daemon)|delivery (?:sub)?system|postmaster|internet mail delivery|mail administrator|system administrator|systemadministrator/i
const bounceSubjects =
  /undeliver(?:able|ed)|delivery (?:status notification|failure|failed|has failed|report|delayed)|returned (?:mail|to sender)|mail (?:delivery|system) (?:failed|failure|error|subsystem|warning)|failure notice|failed mail|non ?remis|unzustellbar|no se (?:ha podido entregar|puede entregar)|message (?:not delivered|undeliverable|status - undeliverable)|could not (?:be delivered|send message)|delivery (?:to|of) .{0,80} failed|warning: (?:could not send|message .{1,60} delayed)|mail could not be delivered|nondeliverable|delivery-notification|mail failure|delivery problem|配信|送信失敗|送信できません|returning to sender|mail failed|delayed mail|mail delivery|rejected(?: mail)?$|mensaje no entregado|bounce/i
const bounceWords =
  /could ?n[o']t be delivered|could not be delivered|can(?:not|'t) be delivered|(?:was|were) not delivered|unable to deliver|wasn't able to deliver|was not able to deliver|undelivered|undeliverable|delivery (?:has )?failed|delivery to the following|failed (?:permanently|recipient)|permanent(?:ly)? (?:fatal )?error|did not reach the following|not be delivered to|returned to (?:the )?sender|user unknown|no such user|unknown user|mailbox (?:is )?(?:full|unavailable|disabled|not found)|recipient(?:'s)? (?:address )?rejected|does not exist|account (?:has been )?disabled|over quota|quota exceeded|action: failed|not yet (?:been )?delivered|no se (?:ha podido|pudo) entregar|nicht zugestellt|n'a pas pu être|hop count exceeded|host (?:unknown|not found)|message transfer agent|has been rejected/i

/** Without a report part, one sign is not enough: people forward bounces, and daemons send other things. */
function looksLikeBounce({ headers, from, subject, text, nullSender }: BounceSource): boolean {
  if (headers.has('x-failed-recipients')) return true
  const returnPath = headers.first('return-path')
  const emptyPath = nullSender || returnPath?.trim() === '<>'
  const daemon = daemons.test(from?.address.split('@')[0] ?? '') || daemonNames.test(from?.name ?? '')
  const answered = headers.first('auto-submitted')?.toLowerCase().startsWith('auto-replied') ?? false
  const surely = surelyDaemon.test(from?.address ?? '')
  // Most mail ends here: the words below are only looked for where there is a reason to.
  if (!surely && !daemon && !emptyPath && !answered) return false
  const bySubject = bounceSubjects.test(subject)
  const byWords = bounceWords.test(text.slice(0, 20_000))
  if (surely) return bySubject || byWords || !goodNews.test(`${subject} ${text.slice(0, 2000)}`)
  return daemon ? bySubject || byWords : bySubject && byWords
}

const actions = new Set(['failed', 'delayed', 'delivered', 'relayed', 'expanded'])

/** The groups of a `message/delivery-status` part; the first, about the message, is taken with the others. */
function recipientsOfStatus(leaf: Leaf): BouncedRecipient[] {
  const groups = decodeBytes(leaf.content, 'utf-8').replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/)
  return groups.flatMap((group) => {
    const fields = new MailHeaders(headerLinesOf(group), 'utf-8')
    const recipient = addressOfField(fields.first('original-recipient')) ?? addressOfField(fields.first('final-recipient'))
    if (recipient === null) return []
    const status = enhancedStatus(fields.first('status'))
    const action = fields.first('action')?.toLowerCase().split(/[\s(;]/)[0] ?? ''
    const diagnostic = fields.first('diagnostic-code')?.replace(/^[\w-]+\s*;\s*/, '').replace(/\s+/g, ' ').trim() || null
    return [bounced(recipient, actions.has(action) ? (action as BouncedRecipient['action']) : actionOf(status), status, diagnostic)]
  })
}

function bounced(recipient: string, action: BouncedRecipient['action'], status: string | null, diagnostic: string | null): BouncedRecipient {
  const code = action === 'delayed' ? 'delayed' : (meaningOf(`${status ?? ''} ${diagnostic ?? ''}`) ?? 'returned')
  return { recipient: storable(recipient), action, status, code, diagnostic: diagnostic === null ? null : beginningOf(storable(diagnostic), 1000) }
}

/** `rfc822; ana@example.com`, with brackets and comments as senders please. */
function addressOfField(value: string | null): string | null {
  const match = /([^\s<>;"(),]+@[^\s<>;"(),]+)/.exec(value?.slice(0, 1000) ?? '')
  return match ? (match[1] as string) : null
}

function enhancedStatus(value: string | null): string | null {
  return /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(value?.slice(0, 2000) ?? '')?.[1] ?? null
}

function actionOf(status: string | null): 'failed' | 'delayed' | 'delivered' {
  return status?.startsWith('4') ? 'delayed' : status?.startsWith('2') ? 'delivered' : 'failed'
}

/** Addresses a server named in plain words, on a line of their own or before a colon. */
function recipientsInWords({ headers, text, subject }: BounceSource): BouncedRecipient[] {
  const ownWords = text.slice(0, 20_000).split(/^-{3,}.*(?:copy|original|headers|below|forwarded).*$/im)[0] ?? ''
  const failedHeader = headers.first('x-failed-recipients')
  const named = failedHeader ? failedHeader.split(/[\s,]+/) : [...ownWords.matchAll(/^[\s>*]*<?([^\s<>:;,"()]+@[\w.-]+\.\w+)>?[\s:]/gm)].map((match) => match[1] as string)
  const status = enhancedStatus(ownWords)
  const diagnostic = /\b((?:4|5)\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3})?[^\n]{0,300})/.exec(ownWords)?.[1]?.trim() ?? null
  const action = status === null && /delay|warning/i.test(subject) ? 'delayed' : actionOf(status)
  return [...new Set(named.filter((address) => address.includes('@')))].slice(0, 20).map((recipient) => bounced(recipient, action, status, diagnostic))
}

function reportedId(source: BounceSource): string | null {
  const id = originalMessageId(source)
  return id === null ? null : storable(id)
}

/** From the returned copy or its headers; without them from the text, where it is not the report's own. */
function originalMessageId({ reports, text, headers }: BounceSource): string | null {
  for (const leaf of reports) {
    if (!/rfc822|global/.test(leaf.contentType) || /delivery-status/.test(leaf.contentType)) continue
    const id = messageIdIn(leaf.content.subarray(0, 64 * 1024).toString('latin1'))
    if (id !== null) return id
  }
  const own = readMessageIds(headers.first('message-id'))[0]
  const quoted = [...text.matchAll(/^[\s>]*message-id:\s*<([^<>\s]+)>/gim)].map((match) => match[1] as string).find((id) => id !== own)
  return quoted ?? readMessageIds(headers.first('in-reply-to'))[0] ?? readMessageIds(headers.first('references')).at(-1) ?? null
}

function messageIdIn(message: string): string | null {
  const head = message.split(/\r?\n\r?\n/)[0] ?? ''
  return /^message-id:\s*<([^<>]+)>/im.exec(head)?.[1]?.trim() ?? null
}

function headerLinesOf(block: string): HeaderLine[] {
  return block.replace(/\n(?=[ \t])/g, ' ').split('\n').map((line) => ({ key: line.slice(0, Math.max(0, line.indexOf(':'))).trim().toLowerCase(), line: Buffer.from(line).toString('latin1') }))
}
