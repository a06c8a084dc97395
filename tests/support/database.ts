import { systemClock, type Clock } from '@timbre/kernel'
import { openDatabase, type Database } from '@timbre/platform'
import { inject } from 'vitest'

export interface TestDatabase extends AsyncDisposable {
  readonly database: Database
  readonly url: string
}

/**
 * A migrated, empty database of its own for a test file: `await using db = await createTestDatabase()`, or dispose it in `afterAll`.
 */
export async function createTestDatabase({ clock = systemClock }: { readonly clock?: Clock } = {}): Promise<TestDatabase> {
  const url = await ask('POST')
  const database = openDatabase({ url, clock })
  return {
    database,
    url,
    [Symbol.asyncDispose]: async () => {
      await database.close()
      await ask('DELETE', url)
    },
  }
}

async function ask(method: 'POST' | 'DELETE', body?: string): Promise<string> {
  const response = await fetch(inject('databaseBroker'), { method, ...(body && { body }) })
  const answer = await response.text()
  if (!response.ok) throw new Error(`The test database could not be made: ${answer}`)
  return answer
}
