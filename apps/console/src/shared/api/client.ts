import { learnServerTime } from '@timbre/ui/clock'
import type { Access } from './access.ts'
import { ApiError, offlineError, problemError } from './problem.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface RequestOptions {
  readonly query?: Query
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  /** Makes a repeated POST harmless: the same key gives the same answer. */
  readonly idempotencyKey?: string
  /** `none` for routes anybody may call, `cookie` for those that live by the session cookie. */
  readonly auth?: 'token' | 'cookie' | 'none'
}

/** Calls below `/api/v1`. Every failure is an ApiError. */
export interface ApiClient {
  get<Answer>(path: string, options?: RequestOptions): Promise<Answer>
  post<Answer>(path: string, options?: RequestOptions): Promise<Answer>
  patch<Answer>(path: string, options?: RequestOptions): Promise<Answer>
  put<Answer>(path: string, options?: RequestOptions): Promise<Answer>
  delete<Answer = void>(path: string, options?: RequestOptions): Promise<Answer>
  /** A file, as bytes. */
  blob(path: string, options?: RequestOptions): Promise<Blob>
  /** Sends a form with a file and tells how far it is, 0 to 1. */
  upload<Answer>(path: string, form: FormData, progress: (share: number) => void, signal?: AbortSignal): Promise<Answer>
}

interface ClientOptions {
  readonly access: Access
  readonly fetch?: typeof fetch
  readonly base?: string
  readonly makeUpload?: () => XMLHttpRequest
}

export function createApiClient({ access, fetch: send = (...args) => fetch(...args), base = '/api/v1', makeUpload = () => new XMLHttpRequest() }: ClientOptions): ApiClient {
  async function call(method: string, path: string, options: RequestOptions): Promise<Response> {
    const auth = options.auth ?? 'token'
    const once = async (token: string | undefined) => {
      try {
        return await send(`${base}${path}${queryText(options.query)}`, {
          method,
          headers: headersOf(options, auth, token),
          credentials: 'same-origin',
          ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
          ...(options.signal && { signal: options.signal }),
        })
      } catch (error) {
        if (options.signal?.aborted) throw error
        throw offlineError(error)
      }
    }
    const token = access.token()
    let response = await once(auth === 'token' ? token : undefined)
    if (response.status === 401 && auth === 'token' && (await access.refresh(token))) response = await once(access.token())
    const made = response.headers.get('date')
    if (made) learnServerTime(new Date(made))
    if (!response.ok) throw await problemError(response)
    return response
  }

  async function json<Answer>(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const response = await call(method, path, options)
    return (response.status === 204 ? undefined : await response.json()) as Answer
  }

  async function upload<Answer>(path: string, form: FormData, progress: (share: number) => void, signal?: AbortSignal): Promise<Answer> {
    const token = access.token()
    const first = await uploadOnce(makeUpload(), `${base}${path}`, form, token, progress, signal)
    const last = first.status === 401 && (await access.refresh(token)) ? await uploadOnce(makeUpload(), `${base}${path}`, form, access.token(), progress, signal) : first
    if (!last.ok) throw await problemError(last)
    return (await last.json()) as Answer
  }

  return {
    get: (path, options) => json('GET', path, options),
    post: (path, options) => json('POST', path, options),
    patch: (path, options) => json('PATCH', path, options),
    put: (path, options) => json('PUT', path, options),
    delete: (path, options) => json('DELETE', path, options),
    blob: async (path, options = {}) => await (await call('GET', path, options)).blob(),
    upload,
  }
}

function headersOf(options: RequestOptions, auth: 'token' | 'cookie' | 'none', token: string | undefined): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json;q=0.9, */*;q=0.8',
    ...(options.body !== undefined && { 'content-type': 'application/json' }),
    ...(auth === 'cookie' && { 'x-timbre': '1' }),
    ...(token && { authorization: `Bearer ${token}` }),
    ...(options.idempotencyKey && { 'idempotency-key': options.idempotencyKey }),
  }
}

function queryText(query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]))
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}

/** fetch cannot tell how much it has sent; this can. */
function uploadOnce(
  request: XMLHttpRequest,
  url: string,
  form: FormData,
  token: string | undefined,
  progress: (share: number) => void,
  signal: AbortSignal | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    request.open('POST', url)
    if (token) request.setRequestHeader('authorization', `Bearer ${token}`)
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total)
    request.onload = () => resolve(new Response(request.responseText, { status: request.status, statusText: request.statusText }))
    request.onerror = () => reject(offlineError(undefined))
    request.onabort = () => reject(new ApiError(0, 'client.cancelled', 'Cancelled.'))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}
