import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrate } from '@timbre/platform'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrationsFolder } from '../support/database-server.ts'
import { freePort } from '../support/free-port.ts'
import { hasSystemPostgres, startSystemPostgres } from '../support/system-postgres.ts'
import { administrator, startTimbre } from '../support/timbre-process.ts'

describe.runIf(hasSystemPostgres)('on a PostgreSQL that is not ours', () => {
  let server: Awaited<ReturnType<typeof startSystemPostgres>>
  let dataDir: string
  beforeAll(async () => {
    server = await startSystemPostgres()
    dataDir = await mkdtemp(path.join(tmpdir(), 'timbre-external-'))
  })
  afterAll(async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  test('Timbre migrates it, serves from it, and starts no database of its own', async () => {
    const options = { dataDir, databaseUrl: server.url, httpPort: await freePort(), smtpPort: await freePort() }
    const timbre = await startTimbre(options)
    try {
      const response = await fetch(`${timbre.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-timbre': '1' },
        body: JSON.stringify({ email: administrator.email, password: administrator.password }),
      })

      expect(response.status).toBe(200)
      expect(server.major).toBeGreaterThanOrEqual(15)
      expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false)
    } finally {
      await timbre.stop()
    }
    expect(await migrate({ url: server.url, folder: migrationsFolder })).toBe(0)
  }, 90_000)
})
