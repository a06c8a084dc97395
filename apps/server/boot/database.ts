import path from 'node:path'
import { migrate, MigrationError, type Logger } from '@timbre/platform'
import { EmbeddedPostgresError, startEmbeddedPostgres } from '@timbre/platform/postgres'
import { ConfigError, type Config } from '../config.ts'
import { explainRefusal } from './folders.ts'
import { requireUsable } from './own-server.ts'

export interface RunningDatabase {
  readonly url: string
  /** Stops the embedded server; does nothing for one of your own. */
  stop(): Promise<void>
}

/** The database of the settings, started if it is the embedded one. @throws ConfigError in words to act on. */
export async function startDatabase(config: Config, log: Logger): Promise<RunningDatabase> {
  if (config.databaseUrl !== undefined) {
    await requireUsable('DATABASE_URL', config.databaseUrl)
    if (config.databaseDirectUrl !== undefined) await requireUsable('TIMBRE_DATABASE_DIRECT_URL', config.databaseDirectUrl)
    return { url: config.databaseUrl, stop: async () => {} }
  }
  try {
    const server = await startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres'), log })
    if (!server.process) log.warn('using the database of another Timbre on this data folder: it ends when that one is stopped')
    return { url: server.url, stop: server.stop }
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw new ConfigError(error.message, { cause: error })
    const { code, path: file, syscall } = error as NodeJS.ErrnoException
    if (code && file && !syscall?.startsWith('spawn')) throw new ConfigError(explainRefusal(code, file, 'TIMBRE_DATA_DIR'), { cause: error })
    throw error
  }
}

/** Brings the schema up to date. @throws ConfigError when the server cannot be reached or is newer than this Timbre. */
export async function bringUpToDate(url: string, folder: string, log: Logger): Promise<number> {
  try {
    return await migrate({ url, folder, log })
  } catch (error) {
    if (error instanceof MigrationError) throw new ConfigError(error.message, { cause: error })
    throw new ConfigError(`The database could not be brought up to date: ${(error as Error).message || (error as { code?: string }).code}. Start Timbre again once it is well.`, { cause: error })
  }
}
