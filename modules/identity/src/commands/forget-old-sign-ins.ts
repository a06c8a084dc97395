import { defineCommand, type Actor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { secondsAfter } from '../session.ts'
import { deleteSessionsExpiredBefore } from '../session.repository.ts'
import { deleteEmptyThrottles } from '../throttle.repository.ts'

const keptDays = 30

/** Clears away sessions that ended long ago, with their tokens, and throttles that no longer hold anybody up. */
export const forgetOldSignIns = defineCommand('identity.forgetOldSignIns', async (tx: Tx, _actor: Actor, _input: null): Promise<void> => {
  await deleteSessionsExpiredBefore(tx, secondsAfter(tx.now, -keptDays * 24 * 3600))
  await deleteEmptyThrottles(tx)
})
