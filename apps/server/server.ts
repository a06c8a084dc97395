import path from 'node:path'
import { systemActor, systemClock, type Clock } from '@timbre/kernel'
import {
  catalogsChangedBy,
  createEventFeed,
  createLiveHub,
  createMetrics,
  createRelay,
  createScheduler,
  createSecrets,
  createSubscriberService,
  openBlobFolder,
  openDatabase,
  type App,
  type Database,
  type LiveSessions,
  type LiveSource,
  type Logger,
  type Role,
  type Service,
} from '@timbre/platform'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { allSubscribers, composeModules, type Composition } from './modules.ts'
import type { Readiness } from './system/health.routes.ts'

export interface ServerOptions {
  readonly config: Config
  readonly databaseUrl: string
  readonly secret: string
  readonly version: string
  readonly log: Logger
  readonly clock?: Clock
  /** Folder of the built console. */
  readonly consoleFolder?: string
  readonly checkResponses?: boolean
}

/** A whole Timbre process on a migrated database: for `timbre start` and for tests. */
export interface TimbreServer {
  readonly app: App
  readonly database: Database
  readonly composition: Composition
  /** Brings the roles in the database up to what the modules declare: people cannot be made before. `start` does it as well. */
  prepare(): Promise<void>
  /** Starts the services of this process's roles, then listens. Answers the address. */
  start(): Promise<string>
  /** Takes nothing new, lets what is under way finish, lets everything go. */
  stop(): Promise<void>
}

export async function createServer(options: ServerOptions): Promise<TimbreServer> {
  const { config, log, clock = systemClock } = options
  const database = openDatabase({ url: options.databaseUrl, ...(config.databaseDirectUrl ? { directUrl: config.databaseDirectUrl } : {}), clock })
  const blobs = await openBlobFolder(config.blobsDir)
  const secrets = createSecrets(options.secret)
  const composition = composeModules({ config, database, clock, secrets, blobs, log })
  const { modules, identity } = composition
  const readiness: Readiness = { ready: false }

  const feed = createEventFeed({ database, log })
  const relay = createRelay({ database, log })
  const liveSessions: LiveSessions = {
    ...identity.api.liveSessions,
    affectedBy: (event) => {
      const affected = identity.api.liveSessions.affectedBy(event)
      return composition.tickets.renamedBy(event) ? 'everybody' : affected
    },
  }
  const [source] = modules.flatMap((module) => module.live) as [LiveSource]
  const hub = createLiveHub({ database, feed, log, source, sessions: liveSessions, catalogsOf: catalogsChangedBy(modules.flatMap((module) => module.catalogs)) })
  const app = await buildApp({
    ...{ config, database, secrets, modules, hub, liveSessions, readiness, log, version: options.version },
    identity: identity.api,
    metrics: createMetrics(),
    ...(options.consoleFolder === undefined ? {} : { consoleFolder: options.consoleFolder }),
    checkResponses: options.checkResponses ?? false,
  })

  const services: readonly Service[] = [
    feed,
    relay,
    hub,
    ...allSubscribers(modules).map((subscriber) => createSubscriberService({ database, feed, log, subscriber })),
    createScheduler({ database, log, schedules: modules.flatMap((module) => module.schedules) }),
    ...modules.flatMap((module) => module.services),
  ]
  const started: Service[] = []

  async function prepare(): Promise<void> {
    const actor = systemActor('start')
    await database.transaction(actor, (tx) => identity.api.syncRoles(tx, actor, modules.flatMap((module) => module.permissions)))
  }

  return {
    app,
    database,
    composition,
    prepare,
    start: async () => {
      await prepare()
      for (const service of services) {
        if (!runsHere(service, config.roles)) continue
        await service.start()
        started.push(service)
      }
      const address = config.roles.has('web') ? await app.listen({ host: config.host, port: config.httpPort }) : ''
      readiness.ready = true
      return address
    },
    stop: async () => {
      readiness.ready = false
      for (const service of started.splice(0).reverse()) await service.stop().catch((error: unknown) => log.error({ err: error, service: service.name }, 'could not stop in order'))
      await app.close()
      await database.close()
    },
  }
}

/** Every process that commits moves its own events along and hears those of others; the rest runs where its role is. */
function runsHere(service: Service, roles: ReadonlySet<Role>): boolean {
  return service.name === 'event feed' || service.name === 'event relay' || roles.has(service.role)
}

export const repositoryRoot = path.resolve(import.meta.dirname, '../..')
