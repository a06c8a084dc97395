import { isDeepStrictEqual } from 'node:util'
import type { App } from '@timbre/platform'
import type { TSchema } from 'typebox'
import { Check, Clean, Errors } from 'typebox/value'

/** For tests: an answer that does not fit its route's schema fails the request, so that the document never lies. */
export function checkResponses(app: App): void {
  app.addHook('preSerialization', async (request, reply, payload) => {
    const schemas = request.routeOptions.schema?.response as Record<string, TSchema> | undefined
    const schema = schemas?.[reply.statusCode]
    if (reply.statusCode < 400 && schema && payload && typeof (payload as { pipe?: unknown }).pipe !== 'function') {
      const sent: unknown = JSON.parse(JSON.stringify(payload))
      const extra = isDeepStrictEqual(Clean(schema, structuredClone(sent)), sent) ? [] : ['fields the schema does not have']
      if (extra.length > 0 || !Check(schema, sent)) throw new Error(`${request.method} ${request.url} answers against its schema: ${JSON.stringify([...extra, ...Errors(schema, sent)].slice(0, 3))}`)
    }
    return payload
  })
}
