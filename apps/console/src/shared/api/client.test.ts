import type { AccessGrant } from '@timbre/identity/contract'
import { describe, expect, it, vi } from 'vitest'
import { createAccess } from './access.ts'
import { createApiClient } from './client.ts'
import { ApiError } from './problem.ts'

describe('the client', () => {
  it('sends the token, the query and the body', async () => {
    const { api, calls } = await signedIn({ 'POST /api/v1/tickets/1/messages?draft=no': [201, { id: 9 }] })
    const answer = await api.post('/tickets/1/messages', { query: { draft: 'no', unset: undefined }, body: { kind: 'note' }, idempotencyKey: 'k1' })
    expect(answer).toEqual({ id: 9 })
    expect(calls.at(-1)).toMatchObject({ headers: { authorization: 'Bearer first', 'idempotency-key': 'k1', 'content-type': 'application/json' }, body: '{"kind":"note"}' })
  })

  it('marks cookie routes and leaves the token out of them', async () => {
    const { api, calls } = await signedIn({ 'POST /api/v1/auth/logout': [204] })
    await api.post('/auth/logout', { auth: 'cookie' })
    expect(calls.at(-1)?.headers).toMatchObject({ 'x-timbre': '1' })
    expect(calls.at(-1)?.headers).not.toHaveProperty('authorization')
  })

  it('gets a new token once when the old one is refused, and repeats the call', async () => {
    const { api, ask, calls } = await signedIn({ 'GET /api/v1/views': (token) => (token === 'second' ? [200, { items: [] }] : [401, problem('common.unauthenticated')]) })
    const answers = await Promise.all([api.get('/views'), api.get('/views'), api.get('/views')])
    expect(answers).toHaveLength(3)
    // One refresh for all three, and then each call again.
    expect(ask).toHaveBeenCalledTimes(2)
    expect(calls).toHaveLength(6)
  })

  it('does not repeat for ever', async () => {
    const { api, calls } = await signedIn({ 'GET /api/v1/views': [401, problem('common.unauthenticated')] })
    await expect(api.get('/views')).rejects.toMatchObject({ status: 401 })
    expect(calls).toHaveLength(2)
  })

  it('ends the session when there is no new token', async () => {
    const { api, ask, onEnd } = await signedIn({ 'GET /api/v1/views': [401, problem('identity.sessionEnded')] })
    ask.mockResolvedValueOnce(undefined)
    await expect(api.get('/views')).rejects.toMatchObject({ code: 'identity.sessionEnded' })
    expect(onEnd).toHaveBeenCalledOnce()
  })

  it('makes an error of every failure, with messages by field', async () => {
    const { api } = await signedIn({
      'POST /api/v1/agents': [400, { ...problem('common.invalid'), errors: [{ path: '/email', message: 'is not an address' }] }],
      'GET /api/v1/broken': [502, 'Bad gateway'],
    })
    const invalid = await failure(api.post('/agents', { body: {} }))
    expect(invalid).toMatchObject({ status: 400, code: 'common.invalid', errors: [{ path: '/email', message: 'is not an address' }] })
    expect(await failure(api.get('/broken'))).toMatchObject({ status: 502, code: 'client.unreadable' })
    expect(await failure(api.get('/nowhere'))).toMatchObject({ status: 0, code: 'client.offline' })
  })

  it('lets a cancelled call fail as cancelled, not as offline', async () => {
    const { api } = await signedIn({})
    const cancel = new AbortController()
    cancel.abort()
    await expect(api.get('/views', { signal: cancel.signal })).rejects.not.toBeInstanceOf(ApiError)
  })
})

describe('the access token', () => {
  it('is asked for under a lock that all tabs share', async () => {
    const locked: string[] = []
    const access = createAccess({
      ask: () => Promise.resolve(grant('a')),
      exclusively: (name, run) => (locked.push(name), run()),
      onGrant: () => undefined,
      onEnd: () => undefined,
    })
    expect(await access.refresh()).toBe(true)
    expect(locked).toEqual(['timbre.refresh'])
    // Somebody else has replaced the refused token already.
    expect(await access.refresh('older')).toBe(true)
    expect(locked).toHaveLength(1)
  })

  it('stays when the server could not be asked', async () => {
    const ask = vi.fn(() => Promise.resolve<AccessGrant | undefined>(grant('a')))
    const onEnd = vi.fn()
    const access = createAccess({ ask, exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd })
    await access.refresh()
    ask.mockRejectedValueOnce(new ApiError(0, 'client.offline', ''))
    await expect(access.refresh('a')).rejects.toMatchObject({ code: 'client.offline' })
    expect(access.token()).toBe('a')
    expect(onEnd).not.toHaveBeenCalled()
  })
})

type Answer = readonly [status: number, body?: unknown]

async function signedIn(routes: Record<string, Answer | ((token: string | undefined) => Answer)>) {
  const tokens = ['first', 'second', 'third']
  const ask = vi.fn(() => Promise.resolve<AccessGrant | undefined>(grant(tokens.shift() ?? 'last')))
  const onEnd = vi.fn()
  const calls: { headers: Record<string, string>; body: unknown }[] = []
  const access = createAccess({ ask, exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd })
  const api = createApiClient({
    access,
    fetch: (url, init) => {
      init?.signal?.throwIfAborted()
      const headers = init?.headers as Record<string, string>
      calls.push({ headers, body: init?.body })
      const route = routes[`${init?.method} ${String(url)}`]
      if (!route) return Promise.reject(new TypeError('fetch failed'))
      const [status, body] = typeof route === 'function' ? route(headers['authorization']?.slice('Bearer '.length)) : route
      return Promise.resolve(new Response(body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body), { status }))
    },
  })
  await access.refresh()
  return { api, ask, onEnd, calls }
}

function grant(accessToken: string): AccessGrant {
  return { accessToken, expiresIn: 900, user: { id: 1 } as AccessGrant['user'] }
}

function problem(code: string) {
  return { type: 'about:blank', title: code, status: 400, code, detail: code }
}

function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}
