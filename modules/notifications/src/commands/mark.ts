import { commonErrors, defineCommand, type Actor } from '@timbre/kernel'
import { tellOwnScreens, type Tx } from '@timbre/platform'
import type { SeenInput } from '../contract.ts'
import { markSeen, markUnseen } from '../notifications.repository.ts'

/** Takes note of what somebody has seen. Answers what they had not seen before; their other screens hear of it. */
export const noteSeen = defineCommand('notifications.noteSeen', async (tx: Tx, actor, what: SeenInput): Promise<number[]> => told(tx, actor, await markSeen(tx, agentOf(actor), what)))

/** Takes that back. */
export const noteUnseen = defineCommand('notifications.noteUnseen', async (tx: Tx, actor, { ids }: { ids: readonly number[] }): Promise<number[]> =>
  told(tx, actor, await markUnseen(tx, agentOf(actor), ids)),
)

function agentOf(actor: Actor): number {
  if (actor.type !== 'agent') throw commonErrors.forbidden('Only an agent has notifications.')
  return actor.agentId
}

async function told(tx: Tx, actor: Actor, ids: number[]): Promise<number[]> {
  if (ids.length > 0) await tellOwnScreens(tx, agentOf(actor), { type: 'notificationsSeen' })
  return ids
}
