import type { OwnNews } from '../contract.ts'
import type { Tx } from '../database/transaction.ts'

export const ownScreensChannel = 'timbre_own_screens'
export const allScreensChannel = 'timbre_all_screens'

export interface OwnScreensWord {
  readonly agentId: number
  readonly news: OwnNews
}

/**
 * Tells the screens of one person, wherever they have signed in, about something of theirs alone. Leaves with the commit
 * and is kept nowhere: who is not listening fetches it when they come back.
 */
export async function tellOwnScreens(tx: Tx, agentId: number, news: OwnNews): Promise<void> {
  const word: OwnScreensWord = { agentId, news }
  await tx.client.query({ name: 'timbre_own_screens_notify', text: `select pg_notify('${ownScreensChannel}', $1)`, values: [JSON.stringify(word)] })
}

/** Has every screen fetch anew what it shows: much has changed at once, without events (a demo put in or taken away). */
export async function refreshAllScreens(tx: Tx): Promise<void> {
  await tx.client.query(`select pg_notify('${allScreensChannel}', '{}')`)
}
