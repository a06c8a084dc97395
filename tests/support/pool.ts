import pg from 'pg'

/**
 * A pool on a database that a test takes away. A connection that hears of it would end the test run, even one whose
 * pool has ended: `end()` does not wait until the server has said good-bye.
 */
export function openPool(url: string, max = 4): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max })
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}
