import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { EmbeddedPostgresError } from './error.ts'

/** Below 32768, where systems take the ports of outgoing connections from: there a port is never ours for long. */
const first = 15432
const last = 19999

/** The port asked for, or else the one used last time if it is free, or else a new free one, remembered. */
export async function choosePort(file: string, wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted
    throw new EmbeddedPostgresError(`Port ${wanted}, wanted for PostgreSQL, is taken: stop what uses it or choose another.`)
  }
  const remembered = Number(await readFile(file, 'utf8').catch(() => ''))
  // A power cut may have left anything in the file.
  if (Number.isInteger(remembered) && remembered >= first && remembered <= last && (await isFree(remembered))) return remembered
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(first, last + 1)
    if (!(await isFree(port))) continue
    await writeFile(file, `${port}\n`)
    return port
  }
  throw new EmbeddedPostgresError(`No port between ${first} and ${last} is free for PostgreSQL: set DATABASE_URL to a PostgreSQL of yours.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
