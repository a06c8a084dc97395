/** An agent who uses the API. */
export interface ApiClient {
  /** Answers status and body; throws only when no answer came. */
  request<Body = unknown>(method: string, path: string, options?: { body?: unknown; idempotencyKey?: string }): Promise<ApiAnswer<Body>>
  /** The body of a successful answer. @throws Error with the problem otherwise. */
  get<Body>(path: string): Promise<Body>
  post<Body>(path: string, body?: unknown): Promise<Body>
  readonly token: () => string
}

export interface ApiAnswer<Body> {
  readonly status: number
  readonly body: Body
}

export interface Credentials {
  readonly email: string
  readonly password: string
}

export async function signIn(url: string, credentials: Credentials): Promise<ApiClient> {
  let token = await login(url, credentials)

  async function request<Body>(method: string, path: string, { body, idempotencyKey }: { body?: unknown; idempotencyKey?: string } = {}): Promise<ApiAnswer<Body>> {
    const send = () =>
      fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      })
    let response = await send()
    if (response.status === 401) {
      token = await login(url, credentials)
      response = await send()
    }
    const text = await response.text()
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body }
  }

  async function successful<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await request<Body>(method, path, { body })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  return {
    request,
    get: (path) => successful('GET', path),
    post: (path, body) => successful('POST', path, body),
    token: () => token,
  }
}

async function login(url: string, { email, password }: Credentials): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }) })
  if (!response.ok) throw new Error(`Signing in as ${email}: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { accessToken: string }).accessToken
}
