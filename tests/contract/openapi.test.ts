import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDesk, type TestDesk } from '../support/desk.ts'

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly unknown[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown; readonly examples?: unknown }>> }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Readonly<Record<string, unknown>> }>>
}
interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly additionalProperties?: unknown
  readonly examples?: readonly unknown[]
  readonly example?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
}
interface Document {
  readonly openapi: string
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

let desk: TestDesk
let document: Document
let operations: [name: string, operation: Operation][]

beforeAll(async () => {
  desk = await createTestDesk()
  document = (await desk.nobody.request('GET', '/openapi.json')).body as unknown as Document
  operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method.toUpperCase()} ${path}`, operation]))
})
afterAll(() => desk[Symbol.asyncDispose]())

test('the document is OpenAPI 3.1 without a single warning', async () => {
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config })
  expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`)).toEqual([])
  expect(document.openapi).toBe('3.1.0')
})

/** Names that scripts outside rely on (docs: the API keeps them). */
const fixed = [
  ...['POST /setup', 'POST /auth/login', 'POST /auth/refresh', 'POST /auth/logout', 'GET /me', 'GET /settings', 'PATCH /settings'],
  ...['GET /tickets', 'POST /tickets', 'GET /tickets/{id}', 'PATCH /tickets/{id}', 'GET /tickets/{id}/history', 'GET /tickets/{id}/messages', 'POST /tickets/{id}/messages'],
  ...['GET /search', 'GET /contacts', 'POST /contacts', 'GET /departments', 'POST /departments', 'GET /agents', 'POST /agents', 'GET /views'],
  ...['GET /statuses', 'POST /statuses', 'GET /priorities', 'POST /priorities', 'GET /channels/accounts', 'POST /channels/accounts'],
  ...['POST /uploads', 'POST /inbound/mail', 'GET /inbound/{id}', 'GET /inbound', 'POST /live/ticket'],
]

test('the fixed names are in it', () => {
  const listed = operations.map(([name]) => name.replace('/api/v1', ''))
  expect(fixed.filter((name) => !listed.includes(name))).toEqual([])
})

describe('every operation', () => {
  test('has a name of its own, a summary and a known tag', () => {
    const ids = operations.map(([, { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const known = new Set(document.tags.map(({ name }) => name))
    for (const [name, { operationId, summary, tags }] of operations) {
      expect(operationId, name).toMatch(/^[a-z][A-Za-z]+$/u)
      expect(summary, name).toBeTruthy()
      expect(tags?.every((tag) => known.has(tag)) && tags.length === 1, `${name} has the tags ${tags?.join()}`).toBe(true)
    }
  })

  test('says what each answer means, and answers failures as problems', () => {
    for (const [name, { responses, security }] of operations) {
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description, `${name} ${status}`).not.toMatch(/^(Default Response)?$/u)
        if (Number(status) >= 400) expect(Object.keys(content ?? {}), `${name} ${status}`).toEqual(['application/problem+json'])
      }
      const open = security !== undefined && security.length === 0
      if (!open) expect(Object.keys(responses), name).toContain('401')
    }
  })

  test('takes a body whose unknown fields it refuses, and shows one by example', () => {
    const without: string[] = []
    for (const [name, { requestBody }] of operations) {
      const json = requestBody?.content['application/json']
      if (!json) continue
      const schema = json.schema
      expect(schema.additionalProperties, `${name} takes unknown fields`).toBe(false)
      const shown = json.example ?? json.examples ?? schema.example ?? schema.examples
      if (!shown) without.push(name)
    }
    expect(without, 'these show no example').toEqual([])
  })
})

test('the page that shows it asks nobody else for anything', async () => {
  const page = await desk.app.inject({ url: '/api/docs' })
  expect(page.statusCode).toBe(200)
  expect(page.body).not.toMatch(/https?:\/\//u)
  const start = await desk.app.inject({ url: '/api/docs/start.js' })
  expect(start.body).toContain("url: '/api/v1/openapi.json'")
  for (const off of ['withDefaultFonts: false', 'telemetry: false', 'agent: { disabled: true }']) expect(start.body).toContain(off)
  expect((await desk.app.inject({ url: '/api/docs/reference.js' })).headers['content-type']).toContain('text/javascript')
})
