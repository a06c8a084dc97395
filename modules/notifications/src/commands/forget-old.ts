import { defineCommand } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { deleteOld } from '../notifications.repository.ts'

const keptDays = 90
const mostPerAgent = 500

/** Who has not looked for so long will not look any more. */
export const forgetOld = defineCommand('notifications.forgetOld', (tx: Tx, _actor, _input: null): Promise<void> => deleteOld(tx, new Date(tx.now.getTime() - keptDays * 86_400_000), mostPerAgent))
