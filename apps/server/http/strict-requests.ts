import { commonErrors, type FieldError } from '@timbre/kernel'
import type { App } from '@timbre/platform'
import type { FastifyRequest } from 'fastify'

const nothing = { type: 'object', properties: {}, additionalProperties: false } as const

/** What somebody may send whom nobody knows yet: an address and a password, or the answers of the first run. */
const publicBodyLimit = 64 * 1024
/** Beyond anything a route asks for. What is deeper or has more parts would cost the validators more than it is worth. */
const deepest = 32
const mostParts = 10_000

/**
 * What the API refuses on every route, so that no route can forget it: query parameters and bodies where none are
 * asked for, media types nobody announced, bodies made to be costly, and text that no database can keep.
 */
export function strictRequests(app: App): void {
  // Otherwise plain text, which any page may send to any site without asking, would reach the validators.
  app.removeContentTypeParser('text/plain')

  app.addHook('onRoute', (route) => {
    if (route.config?.permission === 'public') route.bodyLimit ??= publicBodyLimit
    if (route.url.startsWith('/api/v1/') && !isHidden(route.schema)) route.schema = { ...route.schema, querystring: route.schema?.querystring ?? nothing }
  })

  app.addHook('preParsing', async (request) => {
    const type = request.headers['content-type']
    if (type === undefined || !hasBody(request)) return
    const known = mediaTypesOf(request)
    if (!known.includes(type.split(';')[0]?.trimEnd().toLowerCase() ?? '')) throw commonErrors.unsupportedMediaType(`Send ${known.join(' or ')}.`)
  })

  app.addHook('preValidation', async (request) => {
    for (const [part, value] of [['', request.body], ['/querystring', request.query], ['/params', request.params]] as const) refuse(flawIn(value, part))
    const stray = request.routeOptions.schema?.body || typeof request.body !== 'object' || Buffer.isBuffer(request.body) ? undefined : Object.keys(request.body ?? {})[0]
    if (stray !== undefined) refuse({ path: `/${stray}`, message: 'is not a known field; leave it out', code: 'unknownField' })
  })
}

function refuse(flaw: FieldError | undefined): void {
  if (flaw) throw commonErrors.invalid(`${flaw.path || '/'}: ${flaw.message}`, { errors: [{ ...flaw, path: flaw.path || '/' }] })
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

/** The first thing wrong with a value whatever it is for: too large, or a text that PostgreSQL can keep neither as text nor as JSON. */
function flawIn(value: unknown, path: string, depth = 0, left = { parts: mostParts }): FieldError | undefined {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? { path, message: 'must be text without NUL and without half a character' } : undefined
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return undefined
  if (depth === deepest) return { path, message: `must not be nested deeper than ${deepest} levels` }
  const keys = Object.keys(value)
  left.parts -= keys.length
  if (left.parts < 0) return { path, message: `must not have more than ${mostParts} parts in all` }
  for (const key of keys) {
    const found = flawIn(key, path) ?? flawIn((value as Record<string, unknown>)[key], `${path}/${key}`, depth + 1, left)
    if (found !== undefined) return found
  }
  return undefined
}
