import { defineCommand, type AgentActor } from '@timbre/kernel'
import { randomToken, type StoredBlob, type Tx } from '@timbre/platform'
import type { Upload } from '../contract.ts'
import { uploads } from '../tickets.schema.ts'

const keptHours = 24

/** Remembers a file that was sent ahead of its message. */
export const storeUpload = defineCommand('tickets.storeUpload', async (tx: Tx, actor, { name, contentType, blob }: { name: string; contentType: string; blob: StoredBlob }): Promise<Upload> => {
  const id = randomToken(16)
  await tx.sql.insert(uploads).values({
    id,
    agentId: (actor as AgentActor).agentId,
    name,
    contentType,
    ...blob,
    createdAt: tx.now,
    expiresAt: new Date(tx.now.getTime() + keptHours * 3_600_000),
  })
  return { id, name, ...blob }
})
