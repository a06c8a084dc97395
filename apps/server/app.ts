import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import websocket from '@fastify/websocket'
import { fingerprintRequests, liveRoutes, sendProblem, type App, type Database, type LiveHub, type LiveSessions, type Logger, type Metrics, type Secrets, type TimbreModule } from '@timbre/platform'
import type { IdentityApi } from '@timbre/identity'
import { Condition } from '@timbre/rules/contract'
import Fastify, { LogController } from 'fastify'
import { checkModules } from './boot/checks.ts'
import type { Config } from './config.ts'
import { authenticate } from './http/authentication.ts'
import { consoleRoutes, nothingHere } from './http/console.routes.ts'
import { docsRoutes } from './http/docs.routes.ts'
import { openApi } from './http/openapi.ts'
import { checkResponses } from './http/response-check.ts'
import { securityHeaders } from './http/security-headers.ts'
import { strictRequests } from './http/strict-requests.ts'
import { validatorCompiler } from './http/validators.ts'
import { healthRoutes, registerMetrics, type Readiness } from './system/health.routes.ts'

export interface AppParts {
  readonly config: Pick<Config, 'publicUrl' | 'origins' | 'trustedProxies' | 'metricsToken'>
  readonly version: string
  readonly modules: readonly TimbreModule[]
  readonly identity: IdentityApi
  readonly hub: LiveHub
  readonly liveSessions: LiveSessions
  readonly database: Database
  readonly secrets: Pick<Secrets, 'key'>
  readonly metrics: Metrics
  readonly readiness: Readiness
  readonly log: Logger
  /** Folder of the built console; unset in tests of the API. */
  readonly consoleFolder?: string
  /** Fails a request whose answer does not fit its schema: for tests. */
  readonly checkResponses?: boolean
}

/** The largest JSON body; files go through uploads. */
const bodyLimit = 4 * 1024 * 1024

/** Builds the HTTP server from the modules. It does not listen yet. */
export async function buildApp(parts: AppParts): Promise<App> {
  const { config, database, modules, metrics } = parts
  const app = Fastify({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: true },
    requestTimeout: 120_000,
    // An address that cannot be read fails before there is a route, past the error handler below.
    frameworkErrors: sendProblem,
  }) as unknown as App

  app.setErrorHandler(sendProblem)
  app.setValidatorCompiler(validatorCompiler())
  // Read models already have exactly the fields of their schema (a test checks every answer), and JSON.stringify beats
  // compiled serializers on schemas with many nullable fields.
  app.setSerializerCompiler(() => (payload) => JSON.stringify(payload))
  app.addSchema(Condition)
  await securityHeaders(app, config)
  await app.register(cookie)
  // A form is a file; what else some clients put into it is read over.
  await app.register(multipart, { throwFileSizeLimit: false, limits: { files: 1, fields: 10, fieldSize: 1024, parts: 11 } })
  await app.register(websocket, { options: { maxPayload: 256 * 1024 } })
  await openApi(app, { publicUrl: config.publicUrl, version: parts.version })
  authenticate(app, parts.identity, checkModules(modules))
  strictRequests(app)
  fingerprintRequests(app, parts.secrets)
  if (parts.checkResponses) checkResponses(app)
  registerMetrics({ app, metrics, database, hub: parts.hub })

  healthRoutes(app, { database, readiness: parts.readiness, metrics, metricsToken: config.metricsToken })
  docsRoutes(app)
  const live = liveRoutes({ database, hub: parts.hub, sessions: parts.liveSessions, origins: new Set([new URL(config.publicUrl).origin, ...config.origins]) })
  for (const routes of [...modules.flatMap((module) => module.routes), live]) {
    await app.register(async (scope) => routes(scope as unknown as App), { prefix: '/api/v1' })
  }
  if (parts.consoleFolder === undefined) app.setNotFoundHandler(nothingHere)
  else await consoleRoutes(app, parts.consoleFolder)
  await app.ready()
  return app
}
