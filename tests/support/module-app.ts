import type { IdentityApi } from '@timbre/identity'
import { createSecrets, fingerprintRequests, sendProblem, type App, type TimbreModule } from '@timbre/platform'
import { fastify } from 'fastify'
import { authenticate } from '../../apps/server/http/authentication.ts'
import { checkResponses } from '../../apps/server/http/response-check.ts'
import { validatorCompiler } from '../../apps/server/http/validators.ts'

/** The routes of single modules behind the same doors as in the server, for tests that lie beside a module. */
export async function createModuleApp({ identity, modules }: { identity: Pick<IdentityApi, 'authenticate'>; modules: readonly TimbreModule[] }): Promise<App> {
  const app = fastify({ trustProxy: true }) as unknown as App
  app.setValidatorCompiler(validatorCompiler())
  app.setErrorHandler(sendProblem)
  fingerprintRequests(app, createSecrets('only for tests: 0123456789abcdefghijkl'))
  authenticate(app, identity, new Set(modules.flatMap((module) => module.permissions.map((permission) => permission.name))))
  checkResponses(app)
  await app.register(
    async (api) => {
      for (const module of modules) for (const routes of module.routes) routes(api as unknown as App)
    },
    { prefix: '/api/v1' },
  )
  await app.ready()
  return app
}
