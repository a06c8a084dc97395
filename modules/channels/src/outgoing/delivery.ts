import type { deliveries } from '../channels.schema.ts'
import type { RecipientResult, SendFailure } from '../kit/index.ts'

/** The life of one delivery as pure functions: what was found, what happened, what comes next. */

export type DeliveryRow = Pick<typeof deliveries.$inferSelect, 'state' | 'attempts' | 'nextAttemptAt' | 'handedOverAt' | 'retriedAfterUncertain' | 'errorCode' | 'error'>
export type DeliveryChange = Partial<DeliveryRow>

export interface DeliveryPolicy {
  /** Seconds before the 2nd, 3rd … attempt; when they are used up the delivery has failed. */
  readonly retrySeconds: readonly number[]
  /** Seconds before an uncertain delivery gets its one more try. */
  readonly uncertainRetrySeconds: number
}

const minute = 60
const hour = 3600

/** About three days, as mail servers give each other. */
export const defaultPolicy: DeliveryPolicy = {
  retrySeconds: [minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 6 * hour, 12 * hour, 12 * hour, 12 * hour, 12 * hour],
  uncertainRetrySeconds: 10 * minute,
}

const brokeOff: SendFailure = { code: 'unconfirmed', detail: 'The connection broke before the server confirmed it. It may have arrived.' }

/** What a process that died while sending left behind: sure of nothing once the last byte may have gone. */
export function recovered(row: DeliveryRow, policy: DeliveryPolicy, now: Date): DeliveryChange | null {
  if (row.state !== 'sending') return null
  return row.handedOverAt === null ? { state: 'queued', nextAttemptAt: now } : uncertain(row, brokeOff, policy, now)
}

export function isDue(row: DeliveryRow, now: Date): boolean {
  return (row.state === 'queued' || row.state === 'uncertain') && row.nextAttemptAt !== null && row.nextAttemptAt <= now
}

/** Written before the connection opens. */
export function started(row: DeliveryRow): DeliveryChange {
  return { state: 'sending', attempts: row.attempts + 1, handedOverAt: null, nextAttemptAt: null, retriedAfterUncertain: row.retriedAfterUncertain || row.state === 'uncertain' }
}

/** After an attempt; `row` as it was started. */
export function finished(row: DeliveryRow, outcome: RecipientResult, policy: DeliveryPolicy, now: Date): DeliveryChange {
  switch (outcome.result) {
    case 'accepted':
      return { state: 'sent', errorCode: null, error: null, handedOverAt: null, nextAttemptAt: null }
    case 'refused':
      return { state: 'failed', ...failedFor(outcome.failure), handedOverAt: null, nextAttemptAt: null }
    case 'unknown':
      return uncertain(row, outcome.failure, policy, now)
    case 'later':
      return later(row, outcome.failure, policy, now)
  }
}

function later(row: DeliveryRow, failure: SendFailure, policy: DeliveryPolicy, now: Date): DeliveryChange {
  const wait = policy.retrySeconds[row.attempts - 1]
  if (wait === undefined) return { state: 'failed', ...failedFor(failure), handedOverAt: null, nextAttemptAt: null }
  return { state: 'queued', ...failedFor(failure), handedOverAt: null, nextAttemptAt: after(now, wait) }
}

/** One more try, once: better a copy too many than a customer without an answer, and never a second copy too many. */
function uncertain(row: DeliveryRow, failure: SendFailure, policy: DeliveryPolicy, now: Date): DeliveryChange {
  return { state: 'uncertain', ...failedFor(failure), handedOverAt: null, nextAttemptAt: row.retriedAfterUncertain ? null : after(now, policy.uncertainRetrySeconds) }
}

/** As it is written down: no longer than its column, and no character cut in half. */
export function failedFor({ code, detail }: SendFailure): { errorCode: SendFailure['code']; error: string } {
  return { errorCode: code, error: detail.slice(0, 2000).replace(/[\uD800-\uDBFF]$/, '') }
}

/** When the message has to be looked at again; null when every recipient is settled. */
export function nextLook(rows: readonly DeliveryRow[]): Date | null {
  const times = rows.flatMap((row) => (row.nextAttemptAt === null ? [] : [row.nextAttemptAt.getTime()]))
  return times.length === 0 ? null : new Date(Math.min(...times))
}

function after(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000)
}
