import swagger from '@fastify/swagger'
import type { App } from '@timbre/platform'

const tags = [
  { name: 'Session', description: 'Signing in and out, and who you are' },
  { name: 'Tickets', description: 'Tickets, their history and who takes part' },
  { name: 'Messages', description: 'What was said on a ticket, with attachments' },
  { name: 'Notifications', description: 'What you should know of' },
  { name: 'Search', description: 'Find tickets and people' },
  { name: 'Contacts', description: 'People who ask for help' },
  { name: 'Agents', description: 'People who help' },
  { name: 'Departments', description: 'Who works on what' },
  { name: 'Channels', description: 'Addresses mail comes in and goes out by' },
  { name: 'Inbound', description: 'Raw messages as they came in, and what became of them' },
  { name: 'Settings', description: 'The desk itself' },
  { name: 'Ticket settings', description: 'Statuses, priorities and types' },
  { name: 'Live', description: 'The socket that keeps screens true' },
  { name: 'Setup', description: 'The first run' },
  { name: 'System', description: 'How the server is doing' },
]

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document, made from the same schemas that check what comes in. */
export async function openApi(app: App, { publicUrl, version }: { publicUrl: string; version: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Timbre API',
        version,
        description:
          'Everything the console does, it does through this API. JSON in camelCase, times in UTC, lists paged by cursor, errors as RFC 9457 problem details. ' +
          'Every POST takes an optional `Idempotency-Key`: the same request again within 24 hours does nothing twice.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: publicUrl, description: 'This desk' }],
      tags,
      components: { securitySchemes: { session: { type: 'http', scheme: 'bearer', description: 'Access token from POST /api/v1/auth/login' } } },
      security: [{ session: [] }],
    },
    transform: ({ schema, url, route }) => {
      const open = route.config?.permission === 'public'
      const marked = markNames({ ...schema, ...formOf(schema) }) as typeof schema
      return { schema: open ? { ...marked, security: [] } : marked, url }
    },
    transformObject: (document) => ('openapiObject' in document ? (withNamedSchemas(document.openapiObject as Json) as typeof document.openapiObject) : document.swaggerObject),
  })
}

/** Forms are read part by part as they come in, so that no schema checks them; the document shows one all the same. */
function formOf(schema: unknown): Json {
  const { consumes } = (schema ?? {}) as { consumes?: readonly string[] }
  if (!consumes?.includes('multipart/form-data')) return {}
  return { body: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary', description: 'The file, with its name' } } } }
}

/** Carries a schema's name past the library, which would drop an outer `$id` and make a dangling reference of an inner one. */
const nameMark = 'x-schema-name'

function markNames(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(markNames)
  if (typeof node !== 'object' || node === null) return node
  const { $id, ...rest } = node as Json
  const marked = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, markNames(value)]))
  return typeof $id === 'string' ? { ...marked, [nameMark]: $id } : marked
}

/** Gives named schemas one place in the document, and refers to them everywhere else. */
function withNamedSchemas(document: Json): Json {
  const named: Json = {}
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit)
    if (typeof node !== 'object' || node === null) return node
    const { [nameMark]: name, ...rest } = node as Json
    const visited = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, key === 'examples' || key === 'example' ? value : visit(value)]))
    if (typeof visited['$ref'] === 'string') return { ...visited, $ref: visited['$ref'].replace(/^([A-Za-z]+)#?$/u, '#/components/schemas/$1') }
    if (typeof name !== 'string') return visited
    named[name] = visited
    return { $ref: `#/components/schemas/${name}` }
  }
  const paths = visit(document['paths'])
  const components = document['components'] as Json
  return { ...document, paths: withCommonParts(paths as Paths), components: { ...components, parameters: { IdempotencyKey: idempotencyKey }, schemas: named } }
}

interface Operation {
  readonly operationId: string
  parameters?: unknown[]
  readonly requestBody?: unknown
  responses: Record<string, { description: string; content?: Json; headers?: Json }>
  readonly security?: readonly unknown[]
}
type Paths = Record<string, Record<string, Operation>>

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same request under the same key gets the same answer for 24 hours and does nothing twice; another request under it is refused with 422',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  example: '7f9c2ba4-e88f-4d0b-9a55-0a2d3b1c6f10',
}
/** What these POSTs do is meant to happen each time. */
const unrepeatable = new Set(['createLiveTicket', 'sendTestMail', 'testConnection'])

/** What holds for every route of a kind, so that no route need say it. */
function withCommonParts(paths: Paths): Json {
  for (const operations of Object.values(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const keyed = method === 'post' && operation.security === undefined && !unrepeatable.has(operation.operationId)
      if (keyed) operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/IdempotencyKey' }]
      const always = [400, ...(operation.requestBody ? [413, 415] : []), ...(keyed ? [422] : [])]
      for (const status of always) operation.responses[status] ??= { description: '', content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } } }
    }
  }
  return describeResponses(paths)
}

/** Problems have a content type of their own, and some say when to come back. */
function describeResponses(paths: Paths): Paths {
  for (const operation of Object.values(paths).flatMap((operations) => Object.values(operations))) {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (Number(status) < 400) {
        if (response.description === 'Default Response') response.description = successDescriptions[status] ?? 'As asked'
        continue
      }
      response.description = problemDescriptions[status] ?? 'Problem'
      const [body] = Object.values(response.content ?? {})
      if (body) response.content = { 'application/problem+json': body }
      if (status === '429') response.headers = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 } } }
    }
  }
  return paths
}

const successDescriptions: Record<string, string> = { 201: 'Created', 202: 'Will be done' }

const problemDescriptions: Record<string, string> = {
  400: 'The request is not valid; `errors` says which fields',
  401: 'Sign in first',
  403: 'You may not do this',
  404: 'It does not exist, or you may not see it',
  409: 'It changed meanwhile; `current` is how it is now',
  410: 'It is used up',
  413: 'Too large',
  415: 'That content type is not taken here',
  422: 'Understood, but it cannot be done; `detail` says why',
  429: 'Too many requests; wait for `Retry-After` seconds',
  503: 'Not available right now',
}
