import { commonErrors } from '@timbre/kernel'
import type { App } from '@timbre/platform'
import type { FastifyRequest } from 'fastify'

const nothing = { type: 'object', properties: {}, additionalProperties: false } as const

/**
 * What the API refuses on every route, so that no route can forget it: query parameters and bodies where none are
 * asked for, media types nobody announced, and text that no database can keep.
 */
export function strictRequests(app: App): void {
  // Otherwise plain text, which any page may send to any site without asking, would reach the validators.
  app.removeContentTypeParser('text/plain')

  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/v1/') && !isHidden(route.schema)) route.schema = { ...route.schema, querystring: route.schema?.querystring ?? nothing }
  })

  app.addHook('preParsing', async (request) => {
    const type = request.headers['content-type']
    if (type === undefined || !hasBody(request)) return
    const known = mediaTypesOf(request)
    if (!known.includes(type.split(';')[0]?.trimEnd().toLowerCase() ?? '')) throw commonErrors.unsupportedMediaType(`Send ${known.join(' or ')}.`)
  })

  app.addHook('preValidation', async (request) => {
    const stray = request.routeOptions.schema?.body || typeof request.body !== 'object' || Buffer.isBuffer(request.body) ? undefined : Object.keys(request.body ?? {})[0]
    if (stray !== undefined) throw commonErrors.invalid(`/${stray}: is not a known field; leave it out`, { errors: [{ path: `/${stray}`, message: 'is not a known field; leave it out' }] })
    for (const [part, value] of [['', request.body], ['/querystring', request.query], ['/params', request.params]] as const) {
      const path = unstorable(value, part)
      if (path !== undefined) throw commonErrors.invalid(`${path || '/'}: must be text without NUL and without half a character`, { errors: [{ path: path || '/', message: 'must be text without NUL and without half a character' }] })
    }
  })
}

function mediaTypesOf(request: FastifyRequest): readonly string[] {
  return (request.routeOptions.schema as { consumes?: readonly string[] } | undefined)?.consumes ?? ['application/json']
}

function isHidden(schema: unknown): boolean {
  return (schema as { hide?: boolean } | undefined)?.hide === true
}

function hasBody(request: FastifyRequest): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
}

/** The path of a text that PostgreSQL can keep neither as text nor as JSON. */
function unstorable(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : undefined
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const found = unstorable(key, path) ?? unstorable(inner, `${path}/${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
