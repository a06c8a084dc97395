import type { FieldErrorCode } from './contract.ts'

/** Kinds of failure a caller can act on, each with its HTTP status. */
export const errorStatus = {
  badRequest: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
  tooLarge: 413,
  unsupportedMediaType: 415,
  unprocessable: 422,
  tooManyRequests: 429,
  unavailable: 503,
} as const

export type ErrorKind = keyof typeof errorStatus

export interface FieldError {
  /** JSON path into the request, such as `/admin/email`. */
  readonly path: string
  readonly message: string
  /** So that the reader is told in their own language. */
  readonly code?: FieldErrorCode
  /** What the code speaks of, such as the most characters. */
  readonly limit?: number
}

/** What one failure is called. `code` is stable, unique and also the translation key `errors.<code>`. */
export interface ErrorDefinition {
  readonly code: string
  readonly kind: ErrorKind
  readonly title: string
}

/**
 * An expected failure, shown to the caller as RFC 9457 problem+json.
 * `detail` says in English what to do about it; `extra` becomes further members (such as `current` on a 409).
 */
export class TimbreError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly title: string
  readonly errors: readonly FieldError[]
  readonly extra: Readonly<Record<string, unknown>>

  constructor(definition: ErrorDefinition, detail: string, options: { errors?: readonly FieldError[]; extra?: Record<string, unknown>; cause?: unknown } = {}) {
    super(detail, { cause: options.cause })
    this.name = 'TimbreError'
    this.code = definition.code
    this.kind = definition.kind
    this.title = definition.title
    this.errors = options.errors ?? []
    this.extra = options.extra ?? {}
  }

  get status(): number {
    return errorStatus[this.kind]
  }
}

/**
 * The list of a module's error kinds, made once in its `*.errors.ts`:
 * `export const ticketErrors = defineErrors('tickets', { closed: ['unprocessable', 'The ticket is closed'] })`
 * then `throw ticketErrors.closed('Re-open ticket 12 before you answer it.')`.
 */
export function defineErrors<const Kinds extends Record<string, readonly [ErrorKind, string]>>(module: string, kinds: Kinds) {
  const factories = {} as Record<string, (detail: string, options?: ConstructorParameters<typeof TimbreError>[2]) => TimbreError>
  for (const [name, [kind, title]] of Object.entries(kinds)) {
    factories[name] = (detail, options) => new TimbreError({ code: `${module}.${name}`, kind, title }, detail, options)
  }
  return factories as { readonly [Name in keyof Kinds]: (detail: string, options?: ConstructorParameters<typeof TimbreError>[2]) => TimbreError }
}

/** Failures any module may report. */
export const commonErrors = defineErrors('common', {
  invalid: ['badRequest', 'The request is not valid'],
  unauthenticated: ['unauthenticated', 'Sign in first'],
  forbidden: ['forbidden', 'You may not do this'],
  notFound: ['notFound', 'Not found'],
  conflict: ['conflict', 'Somebody else changed this meanwhile'],
  unprocessable: ['unprocessable', 'This cannot be done'],
  tooManyRequests: ['tooManyRequests', 'Too many requests'],
  tooLarge: ['tooLarge', 'Too large'],
  unsupportedMediaType: ['unsupportedMediaType', 'That content type is not taken here'],
  unavailable: ['unavailable', 'Not available right now'],
})
