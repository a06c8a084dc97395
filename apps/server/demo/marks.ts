import type { Database, Tx } from '@timbre/platform'

/** Each direction is one transaction, with statements that may take a while on a large desk. */
export const patiently = { background: true }

/** What the demo is made of. Everything else belongs to one of these. */
export type Kind = 'ticket' | 'contact' | 'agent' | 'channelAccount' | 'department' | 'event' | 'file' | 'settings'

export type Marked = Readonly<Record<Kind, readonly (number | string)[]>>

/** The list of demo rows is a table that is there as long as they are. */
export async function seededAlready(database: Pick<Database, 'pool'>): Promise<boolean> {
  const { rows } = await database.pool.query<{ there: boolean }>(`select to_regclass('demo_rows') is not null as there`)
  return rows[0]?.there ?? false
}

export async function markRows(tx: Tx, marked: Marked): Promise<void> {
  await tx.client.query('create table demo_rows (kind text not null, key text not null, primary key (kind, key))')
  for (const [kind, keys] of Object.entries(marked)) await tx.client.query('insert into demo_rows select $1, unnest($2::text[])', [kind, keys.map(String)])
}
