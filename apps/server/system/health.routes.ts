import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { commonErrors } from '@timbre/kernel'
import type { App, Database, LiveHub, Metrics } from '@timbre/platform'

export interface Readiness {
  /** False while starting and once stopping: load balancers look elsewhere. */
  ready: boolean
}

const config = { permission: 'public' } as const

/** For load balancers and Prometheus, outside the API's prefix. */
export function healthRoutes(app: App, { database, readiness, metrics, metricsToken }: { database: Database; readiness: Readiness; metrics: Metrics; metricsToken: string | undefined }): void {
  app.get('/healthz', { config, schema: { hide: true } }, async () => ({ status: 'ok' }))

  app.get('/readyz', { config, schema: { hide: true } }, async () => {
    if (!readiness.ready) throw commonErrors.unavailable('Timbre is starting or stopping.')
    await Promise.race([database.pool.query('select 1'), rejectAfter(3000)]).catch(() => {
      throw commonErrors.unavailable('The database is not answering.')
    })
    return { status: 'ready' }
  })

  app.get('/metrics', { config, schema: { hide: true } }, async (request, reply) => {
    // Without a token only this machine may read them, and not a proxy on it for somebody else.
    const allowed = metricsToken === undefined ? isLoopback(request.ip) && !isForwarded(request.headers) : sameText(request.headers.authorization ?? '', `Bearer ${metricsToken}`)
    if (!allowed) throw commonErrors.notFound('Set TIMBRE_METRICS_TOKEN and send it as "Authorization: Bearer …" to read metrics from another machine.')
    return reply.type(metrics.registry.contentType).send(await metrics.scrape())
  })
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined)
}

function sameText(left: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(left), hash(right))
}

function rejectAfter(milliseconds: number): Promise<never> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('timed out')), milliseconds).unref())
}

/** What is measured beside Node's own figures. */
export function registerMetrics({ app, metrics, database, hub }: { app: App; metrics: Metrics; database: Database; hub: Pick<LiveHub, 'size'> | undefined }): void {
  const requests = metrics.duration('timbre_http_request_seconds', 'Time to answer, by route and status', ['method', 'route', 'status'])
  app.addHook('onResponse', async (request, reply) => {
    requests.observe({ method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) }, reply.elapsedTime / 1000)
  })

  const sockets = metrics.gauge('timbre_live_sockets', 'Open live sockets of this process')
  const inbound = metrics.gauge('timbre_inbound_messages', 'Inbound messages that are not processed, by state', ['state'])
  const outgoing = metrics.gauge('timbre_deliveries', 'Deliveries that are not done, by state', ['state'])
  const outbox = metrics.gauge('timbre_event_outbox', 'Committed events not yet in the stream')
  const parked = metrics.gauge('timbre_parked_events', 'Events a subscriber could not handle', ['subscriber'])
  const lag = metrics.gauge('timbre_subscriber_lag', 'Events a subscriber has still to see', ['subscriber'])
  const connections = metrics.gauge('timbre_database_connections', 'Connections of the pools', ['pool', 'state'])
  metrics.onScrape(async () => {
    sockets.set(hub?.size() ?? 0)
    for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries({ interactive: database.pool, background: database.backgroundPool })) {
      connections.set({ pool, state: 'open' }, totalCount)
      connections.set({ pool, state: 'idle' }, idleCount)
      connections.set({ pool, state: 'waiting' }, waitingCount)
    }
    const count = async <Row extends object>(text: string) => (await database.backgroundPool.query<Row>(text)).rows
    for (const gauge of [inbound, outgoing, parked, lag]) gauge.reset()
    for (const row of await count<{ state: string; n: number }>(`select state, count(*) as n from inbound_messages where state <> 'processed' group by state`)) inbound.set({ state: row.state }, row.n)
    for (const row of await count<{ state: string; n: number }>(`select state, count(*) as n from deliveries where state in ('queued', 'sending', 'uncertain') group by state`)) outgoing.set({ state: row.state }, row.n)
    for (const row of await count<{ n: number }>('select count(*) as n from event_outbox')) outbox.set(row.n)
    for (const row of await count<{ subscriber: string; n: number }>('select subscriber, count(*) as n from parked_events group by subscriber')) parked.set({ subscriber: row.subscriber }, row.n)
    for (const row of await count<{ name: string; n: number }>('select name, (select last_seq from event_relay where id = 1) - seq as n from event_cursors')) lag.set({ subscriber: row.name }, row.n)
  })
}
