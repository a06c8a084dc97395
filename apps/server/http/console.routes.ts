import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import { commonErrors } from '@timbre/kernel'
import { sendProblem, type App } from '@timbre/platform'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Serves the built console: its files by name, and its page for every other address a person may open. */
export async function consoleRoutes(app: App, folder: string): Promise<void> {
  const files = existsSync(folder) ? new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `/${file.replaceAll(path.sep, '/')}`)) : new Set<string>()
  if (files.size > 0) await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false })

  app.setNotFoundHandler((request, reply) => {
    const address = request.url.split('?')[0] ?? ''
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (reads && files.has(address) && address !== '/index.html') {
      // Names of built files carry a hash of their content; everything else must be asked for each time.
      const built = address.startsWith('/assets/')
      return reply.header('cache-control', built ? 'public, max-age=31536000, immutable' : 'no-cache').sendFile(address.slice(1))
    }
    const wantsPage = reads && files.has('/index.html') && !address.startsWith('/api/') && !path.posix.extname(address)
    if (wantsPage) return reply.header('cache-control', 'no-cache').sendFile('index.html')
    return nothingHere(request, reply)
  })
}

export function nothingHere(request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(commonErrors.notFound(`There is nothing at ${request.method} ${request.url.split('?')[0]}. The API is described at /api/docs.`), request, reply)
}
