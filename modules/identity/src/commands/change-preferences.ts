import { commonErrors, defineCommand } from '@timbre/kernel'
import { tellOwnScreens, type Tx } from '@timbre/platform'
import { identityErrors } from '../identity.errors.ts'
import { putPreferences } from '../preferences.ts'

/** Replaces some of one's own documents, each as a whole, and tells one's other screens. */
export const changePreferences = defineCommand('identity.changePreferences', async (tx: Tx, actor, input: Readonly<Record<string, Record<string, unknown>>>): Promise<void> => {
  if (actor.type !== 'agent') throw commonErrors.forbidden('Only an agent has preferences.')
  const tooLarge = Object.entries(input).find(([, value]) => JSON.stringify(value).length > mostCharacters)
  if (tooLarge) throw identityErrors.preferenceTooLarge(`Keep ${tooLarge[0]} below ${mostCharacters} characters of JSON.`, { errors: [{ path: `/${tooLarge[0]}`, message: 'is too large' }] })
  await putPreferences(tx.sql, actor.agentId, input, tx.now)
  for (const key of Object.keys(input)) await tellOwnScreens(tx, actor.agentId, { type: 'preference', key })
})

const mostCharacters = 16_384
