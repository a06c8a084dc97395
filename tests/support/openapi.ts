import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLogger, type App } from '@timbre/platform'
import { readConfig } from '../../apps/server/config.ts'
import { createServer } from '../../apps/server/server.ts'
import type { Method } from './desk.ts'

export type Json = Record<string, unknown>

export interface Operation extends Json {
  readonly operationId: string
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly Json[]
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Json }>; readonly required?: boolean }
  readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, { readonly schema: Json }> }>
  readonly security?: readonly Json[]
}

export interface Document extends Json {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, Json>; readonly parameters?: Record<string, Json> }
}

export interface Route {
  readonly method: Method
  /** With parameters in braces, below the server's address. */
  readonly path: string
  readonly operation: Operation
}

/** The server's routes without a database behind them: enough to read its document and its pages. */
export async function withoutDatabase<Result>(use: (app: App) => Promise<Result>): Promise<Result> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'timbre-document-'))
  const config = readConfig({ TIMBRE_PUBLIC_URL: 'https://desk.example.com', TIMBRE_DATA_DIR: dataDir, TIMBRE_SMTP_PORT: '0' }, dataDir)
  const server = await createServer({ config, databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing', secret: 'a secret for tests that nobody else knows', version: '0.0.0', log: createLogger('silent') })
  try {
    return await use(server.app)
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

export async function readDocument(app: App): Promise<Document> {
  return (await app.inject({ url: '/api/v1/openapi.json' })).json()
}

export function routesOf(document: Document): Route[] {
  return Object.entries(document.paths).flatMap(([path, operations]) => Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase() as Method, path, operation })))
}
