import addFormats from 'ajv-formats'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { readDocument, routesOf, withoutDatabase, type Document, type Json, type Route } from '../support/openapi.ts'

let document: Document
let routes: Route[]
/** What the pages around the document answer. */
let page: { status: number; headers: Record<string, unknown>; body: string }
let scripts: { path: string; type: string; body: string }[]

beforeAll(async () => {
  await withoutDatabase(async (app) => {
    document = await readDocument(app)
    const answer = await app.inject({ url: '/api/docs' })
    page = { status: answer.statusCode, headers: answer.headers, body: answer.body }
    const addresses = [...answer.body.matchAll(/<script[^>]*\bsrc="([^"]+)"/gu)].map((match) => match[1] as string)
    scripts = await Promise.all(
      addresses.map(async (path) => {
        const script = await app.inject({ url: path })
        return { path, type: String(script.headers['content-type']), body: script.statusCode === 200 ? script.body : '' }
      }),
    )
  })
  routes = routesOf(document)
}, 60_000)

test('the document is OpenAPI 3.1 and has no lint warning', async () => {
  expect(document.openapi).toMatch(/^3\.1\./u)
  // The rule about example.com is about the server's address, which is the desk's own.
  const config = await createConfig({ extends: ['recommended-strict'], rules: { 'no-server-example.com': 'off' } })
  const problems = await lintFromString({ source: JSON.stringify(document), config })
  expect(problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`)).toEqual([])
})

describe('every operation', () => {
  test('says what it is called, what it does and where it belongs', () => {
    const known = new Set((document['tags'] as { name: string }[]).map(({ name }) => name))
    const lacking = routes.flatMap(({ method, path, operation: { operationId, summary, tags, description } }) => [
      ...(/^[a-z][A-Za-z]+$/u.test(operationId ?? '') ? [] : [`${method} ${path}: operationId "${operationId}"`]),
      ...(summary && summary.length <= 80 && !summary.endsWith('.') ? [] : [`${operationId}: summary "${summary}"`]),
      ...(tags?.length === 1 && known.has(tags[0] as string) ? [] : [`${operationId}: tags ${JSON.stringify(tags)}`]),
      ...(description === undefined || /[.)]$/u.test(description) ? [] : [`${operationId}: description "${description}"`]),
    ])
    expect(lacking).toEqual([])
    expect(new Set(routes.map(({ operation }) => operation.operationId)).size).toBe(routes.length)
    expect(routes.length).toBeGreaterThan(40)
  })

  test('describes each of its answers, and problems are problems', () => {
    const lacking = routes.flatMap(({ operation }) =>
      Object.entries(operation.responses).flatMap(([status, { description, content }]) => {
        const types = Object.keys(content ?? {})
        const wrong = Number(status) < 400 ? /Default Response|^$/u.test(description) : !description || types.join() !== 'application/problem+json' || content?.[types[0] as string]?.schema['$ref'] !== '#/components/schemas/Problem'
        return wrong ? [`${operation.operationId} ${status}: "${description}" ${types.join()}`] : []
      }),
    )
    expect(lacking).toEqual([])
  })

  test('lists the failures that its kind always has', () => {
    const lacking = routes.flatMap(({ method, path, operation }) => {
      const open = operation.security?.length === 0
      const expected = ['400', ...(open ? [] : ['401']), ...(path.includes('{') ? ['404'] : []), ...(operation.requestBody ? ['413', '415'] : [])]
      return expected.filter((status) => !operation.responses[status]).map((status) => `${method} ${path} ${status}`)
    })
    expect(lacking).toEqual([])
  })

  test('that changes something shows an example of what it takes', () => {
    const lacking = routes.filter(({ operation }) => {
      const content = operation.requestBody?.content['application/json'] as Json | undefined
      return content && !content['example'] && Object.keys((content['examples'] as Json | undefined) ?? {}).length === 0
    })
    expect(lacking.map(({ operation }) => operation.operationId)).toEqual([])
  })

  test('that is a POST can be sent twice safely, or says nothing of a key', () => {
    const keyed = routes.filter(({ operation }) => operation.parameters?.some((parameter) => parameter['$ref'] === '#/components/parameters/IdempotencyKey'))
    expect(keyed.map(({ operation }) => operation.operationId)).toEqual(expect.arrayContaining(['createTicket', 'addMessage', 'createAgent', 'submitMail', 'createUpload']))
    expect(keyed.every(({ method }) => method === 'POST')).toBe(true)
  })
})

describe('every field', () => {
  /** Fields whose name says all there is to say. */
  const obvious = new Set(['id'])

  test('is described, in schemas and in parameters', () => {
    const lacking = new Set<string>()
    const visit = (node: unknown, where: string): void => {
      if (Array.isArray(node)) return node.forEach((item) => visit(item, where))
      if (typeof node !== 'object' || node === null) return
      for (const [key, value] of Object.entries(node)) {
        if (key === 'examples' || key === 'example') continue
        if (key === 'properties') for (const [name, schema] of Object.entries(value as Record<string, Json>)) if (!obvious.has(name) && !isDescribed(schema)) lacking.add(`${where}.${name}`)
        visit(value, ['properties', 'items', 'anyOf', 'schema', 'content', 'application/json', 'schemas', 'responses', 'requestBody'].includes(key) ? where : `${where}.${key}`)
      }
    }
    visit(document.components.schemas, '')
    for (const { operation } of routes) {
      visit({ requestBody: operation.requestBody, responses: operation.responses }, operation.operationId)
      for (const parameter of operation.parameters ?? []) {
        if (!parameter['$ref'] && !parameter['description'] && !isDescribed(parameter['schema'] as Json)) lacking.add(`${operation.operationId}?${parameter['name']}`)
      }
    }
    expect([...lacking]).toEqual([])
  })

  function isDescribed(schema: Json): boolean {
    if (schema['description'] || schema['$ref']) return true
    const alternatives = (schema['anyOf'] as Json[] | undefined)?.filter((alternative) => alternative['type'] !== 'null')
    return alternatives !== undefined && alternatives.length > 0 && alternatives.every(isDescribed)
  }
})

test('every example is valid', () => {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  ajv.addSchema({ $id: 'document', components: document.components })
  const wrong: string[] = []
  let count = 0
  const check = (schema: Json, example: unknown, where: string) => {
    count++
    const { examples: _, ...rest } = schema
    const validate = ajv.compile(JSON.parse(JSON.stringify(rest).replaceAll('"#/components/', '"document#/components/')) as Json)
    if (!validate(example)) wrong.push(`${where}: ${JSON.stringify(example)} ${ajv.errorsText(validate.errors)}`)
  }
  const visit = (node: unknown, where: string): void => {
    if (Array.isArray(node)) return node.forEach((item, index) => visit(item, `${where}/${index}`))
    if (typeof node !== 'object' || node === null) return
    const { examples, example } = node as { examples?: unknown; example?: unknown }
    if (Array.isArray(examples)) for (const item of examples) check(node as Json, item, where)
    if ('schema' in node) {
      const named = examples && !Array.isArray(examples) ? Object.values(examples as Record<string, { value: unknown }>).map(({ value }) => value) : []
      for (const item of example === undefined ? named : [example, ...named]) check((node as { schema: Json }).schema, item, where)
    }
    for (const [key, value] of Object.entries(node)) if (key !== 'examples' && key !== 'example') visit(value, `${where}/${key}`)
  }
  visit(document, '')
  expect(wrong).toEqual([])
  expect(count).toBeGreaterThan(50)
})

test('nothing in the document is a secret or an address of ours', () => {
  const text = JSON.stringify(document)
  expect(text).not.toMatch(/a secret for tests|127\.0\.0\.1:1\/nothing|timbre-document-/u)
  expect(text).not.toMatch(/"x-schema-name"|"\$id"|def-\d/u)
})

describe('the page at /api/docs', () => {
  test('works without asking anybody else, under a policy that would not let it', () => {
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.headers['content-security-policy']).toMatch(/script-src 'self'(;|$)/u)
    expect(page.headers['content-security-policy']).toMatch(/connect-src 'self'/u)
    expect([...page.body.matchAll(/\b(?:src|href)="([^"]+)"/gu)].map((match) => match[1])).toEqual(expect.arrayContaining(['/api/docs/start.js']))
    expect(page.body).not.toMatch(/https?:|\/\/[a-z]/iu)
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)|\bon\w+=|<style/u)
  })

  test('serves its scripts itself, with everything that would call home switched off', () => {
    expect(scripts.map(({ path }) => path)).toEqual(['/api/docs/reference.js', '/api/docs/start.js'])
    for (const { body, type } of scripts) {
      expect(type).toBe('text/javascript; charset=utf-8')
      expect(body.length).toBeGreaterThan(100)
    }
    const start = scripts.at(-1)?.body ?? ''
    for (const setting of [/withDefaultFonts: false/u, /telemetry: false/u, /agent: \{ disabled: true \}/u, /mcp: \{ disabled: true \}/u, /url: '\/api\/v1\/openapi\.json'/u]) expect(start).toMatch(setting)
    expect(start).not.toMatch(/https?:/u)
  })
})
