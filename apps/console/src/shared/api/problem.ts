import type { Problem as ProblemSchema } from '@timbre/kernel/contract'
import type { Static } from 'typebox'

export type Problem = Static<typeof ProblemSchema> & Readonly<Record<string, unknown>>

/** An answer that is not a success, or none at all. `code` is the server's, or one of `client.offline`, `client.unreadable`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  /** What is wrong with single fields of the request; `useFieldTexts` says it. */
  readonly errors: NonNullable<Problem['errors']>
  readonly problem: Problem | undefined
  /** Seconds to wait before trying again, when the server said so. */
  readonly retryAfter: number | undefined

  constructor(status: number, code: string, detail: string, problem?: Problem, retryAfter?: number) {
    super(detail)
    this.status = status
    this.code = code
    this.problem = problem
    this.retryAfter = retryAfter
    this.errors = problem?.errors ?? []
  }
}

/** The error for an answer without success; anything that is not problem+json still makes a readable one. */
export async function problemError(response: Response): Promise<ApiError> {
  const body = await response.text()
  const retryAfter = Number(response.headers.get('retry-after')) || undefined
  const problem = asProblem(body)
  if (problem) return new ApiError(response.status, problem.code, problem.detail, problem, retryAfter)
  return new ApiError(response.status, 'client.unreadable', response.statusText || `HTTP ${response.status}`, undefined, retryAfter)
}

export function offlineError(cause: unknown): ApiError {
  const error = new ApiError(0, 'client.offline', 'The server could not be reached.')
  error.cause = cause
  return error
}

export function isApiError(error: unknown, ...codesOrStatuses: readonly (string | number)[]): error is ApiError {
  if (!(error instanceof ApiError)) return false
  return codesOrStatuses.length === 0 || codesOrStatuses.includes(error.code) || codesOrStatuses.includes(error.status)
}

function asProblem(body: string): Problem | undefined {
  try {
    const parsed = JSON.parse(body) as Partial<Problem> | null
    return typeof parsed?.code === 'string' && typeof parsed.detail === 'string' ? (parsed as Problem) : undefined
  } catch {
    return undefined
  }
}
