import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import type { DatabaseServer } from './database-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    databaseBroker: string
  }
}

/**
 * One PostgreSQL per run, started when the first test file asks for a database: runs without such files stay instant.
 * Test files ask over HTTP on loopback, because they run in other processes.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<DatabaseServer> | undefined
  const broker = createServer(async (request, reply) => {
    try {
      const { createDatabase, dropDatabase } = await (server ??= start())
      if (request.method === 'POST') reply.end(await createDatabase())
      else if (request.method === 'DELETE') reply.end(await dropDatabase(await textOf(request)))
    } catch (error) {
      reply.statusCode = 500
      reply.end(error instanceof Error ? error.stack : String(error))
    }
  })
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve))
  project.provide('databaseBroker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}`)

  return async () => {
    broker.close()
    await (await server?.catch(() => undefined))?.stop()
  }
}

/** Loaded only now: most runs of a few files need no database. */
async function start(): Promise<DatabaseServer> {
  const { startDatabaseServer } = await import('./database-server.ts')
  return startDatabaseServer()
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
