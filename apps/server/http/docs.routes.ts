import { readFile } from 'node:fs/promises'
import type { App } from '@timbre/platform'

const title = 'Timbre API'
const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="/favicon.svg">
  </head>
  <body>
    <main id="app"></main>
    <script src="/api/docs/reference.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`
// Everything that would ask a server of the library's makers is off: the page works without internet.
const start = `Scalar.createApiReference('#app', {
  url: '/api/v1/openapi.json', withDefaultFonts: false, telemetry: false, hideClientButton: true,
  showDeveloperTools: 'never', agent: { disabled: true }, mcp: { disabled: true },
})
`

/** The API's document and a page to read it, without assets from outside. */
export function docsRoutes(app: App): void {
  const config = { permission: 'public' } as const
  const reference = new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference'))
  let script: Promise<Buffer> | undefined

  app.get('/api/v1/openapi.json', { config, schema: { hide: true } }, async () => app.swagger())
  app.get('/api/docs', { config, schema: { hide: true } }, async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get('/api/docs/start.js', { config, schema: { hide: true } }, async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start))
  app.get('/api/docs/reference.js', { config, schema: { hide: true } }, async (_request, reply) => {
    script ??= readFile(reference)
    return reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=86400').send(await script)
  })
}
