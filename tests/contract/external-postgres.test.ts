import { systemActor, systemClock } from '@timbre/kernel'
import { migrate, openDatabase } from '@timbre/platform'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrationsFolder } from '../support/database-server.ts'
import { hasSystemPostgres, startSystemPostgres } from '../support/system-postgres.ts'

describe.runIf(hasSystemPostgres)('on a PostgreSQL that is not ours', () => {
  let server: Awaited<ReturnType<typeof startSystemPostgres>>
  beforeAll(async () => {
    server = await startSystemPostgres()
  })
  afterAll(() => server.stop())

  test('the migrations apply, once, and transactions work', async () => {
    expect(await migrate({ url: server.url, folder: migrationsFolder })).toBeGreaterThan(0)
    expect(await migrate({ url: server.url, folder: migrationsFolder })).toBe(0)

    const database = openDatabase({ url: server.url, clock: systemClock })
    try {
      const major = await database.transaction(systemActor('test'), async (tx) => {
        const { rows } = await tx.client.query<{ version: string }>("select current_setting('server_version_num') as version")
        return Math.floor(Number(rows[0]!.version) / 10_000)
      })
      expect(major).toBe(server.major)
    } finally {
      await database.close()
    }
  })
})
