import { actorId, type Actor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { auditLog } from './identity.schema.ts'

export interface AuditRecord {
  /** `module.object.verb`, such as `identity.agent.changed`. */
  readonly action: string
  readonly subject?: { readonly type: string; readonly id: number }
  readonly ip?: string | null
  /** Ids and configured values; never passwords, tokens or what a person wrote. */
  readonly details?: Record<string, unknown>
}

/** Appends to the audit log, in the transaction of what it tells. */
export async function recordAudit(tx: Tx, actor: Actor, record: AuditRecord): Promise<void> {
  await tx.sql.insert(auditLog).values({
    action: record.action,
    actorType: actor.type,
    actorId: actorId(actor),
    actorName: actor.name,
    subjectType: record.subject?.type ?? null,
    subjectId: record.subject?.id ?? null,
    ip: record.ip ?? null,
    details: record.details ?? {},
    occurredAt: tx.now,
  })
}
