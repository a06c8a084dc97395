import { TimbreError, type FieldError } from '@timbre/kernel'
import { Problem, type FieldErrorCode } from '@timbre/kernel/contract'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { STATUS_CODES } from 'node:http'
import { unavailableFrom } from '../database/errors.ts'

/** Response schemas of the failures a route may answer with: `response: { 200: Ticket, ...problems(403, 404) }`. */
export function problems<const Status extends number>(...statuses: Status[]): Record<Status, typeof Problem> {
  return Object.fromEntries(statuses.map((status) => [status, Problem])) as Record<Status, typeof Problem>
}

interface ProblemBody {
  type: string
  title: string
  status: number
  code: string
  detail: string
  errors?: readonly FieldError[]
  requestId: string
  [member: string]: unknown
}

/** Turns whatever was thrown into problem+json; what was not foreseen tells nothing but an id to look up in the log. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error, request)
  if (problem.status >= 500 && problem.status !== 503) request.log.error({ err: error }, 'request failed')
  const retryAfter = problem['retryAfter']
  if (typeof retryAfter === 'number') reply.header('retry-after', Math.max(1, Math.ceil(retryAfter)))
  void reply.code(problem.status).header('content-type', 'application/problem+json; charset=utf-8').serializer(JSON.stringify).send(problem)
}

function toProblem(thrown: unknown, request: FastifyRequest): ProblemBody {
  const error = unavailableFrom(thrown)
  if (error instanceof TimbreError) {
    return {
      type: 'about:blank',
      title: error.title,
      status: error.status,
      code: error.code,
      detail: error.message,
      ...(error.errors.length > 0 ? { errors: error.errors } : {}),
      ...error.extra,
      requestId: request.id,
    }
  }
  const failure = error as FastifyError
  if (failure.validation) return validationProblem(failure, request)
  const status = typeof failure.statusCode === 'number' && failure.statusCode >= 400 && failure.statusCode < 500 ? failure.statusCode : 500
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: status === 500 ? 'common.internal' : `common.${frameworkCodes[status] ?? 'invalid'}`,
    detail: status === 500 ? 'Something went wrong on our side. Try again; if it stays, report the request id.' : failure.message,
    requestId: request.id,
  }
}

const frameworkCodes: Record<number, string> = { 404: 'notFound', 405: 'methodNotAllowed', 413: 'tooLarge', 415: 'unsupportedMediaType', 429: 'tooManyRequests' }

/** Wrong fields that are named one by one; whoever sends more wants an answer that is larger than the question. */
const mostErrors = 100

function validationProblem(error: FastifyError, request: FastifyRequest): ProblemBody {
  const where = error.validationContext === 'body' || error.validationContext === undefined ? '' : `/${error.validationContext}`
  const found = error.validation ?? []
  const errors = found.slice(0, mostErrors).map((item): FieldError => {
    const params = item.params as ValidationParams
    const field = params.missingProperty ?? params.additionalProperty
    const path = `${where}${item.instancePath}${field ? `/${field}` : ''}` || '/'
    return { path, message: messageOf(item.keyword, item.message, params), code: codeOf(item.keyword, params), ...(params.limit !== undefined && { limit: params.limit }) }
  })
  const first = errors[0]
  return {
    type: 'about:blank',
    title: 'The request is not valid',
    status: 400,
    code: 'common.invalid',
    detail: first ? `${first.path}: ${first.message}${found.length > 1 ? ` (and ${found.length - 1} more)` : ''}` : error.message,
    errors,
    requestId: request.id,
  }
}

interface ValidationParams {
  readonly missingProperty?: string
  readonly additionalProperty?: string
  readonly allowedValues?: unknown[]
  readonly limit?: number
  readonly pattern?: string
  readonly format?: string
}

const codes: Readonly<Record<string, FieldErrorCode>> = {
  required: 'required',
  additionalProperties: 'unknownField',
  enum: 'notAllowed',
  const: 'notAllowed',
  anyOf: 'notAllowed',
  type: 'wrongType',
  maxLength: 'tooLong',
  minimum: 'tooSmall',
  maximum: 'tooLarge',
  minItems: 'tooFew',
  maxItems: 'tooMany',
  uniqueItems: 'repeated',
}

/** Something that is not only spaces: how names say that they want to be names. */
const notBlank = '\\S'

function codeOf(keyword: string, { limit, pattern, format }: ValidationParams): FieldErrorCode {
  if (keyword === 'minLength') return limit === 1 ? 'required' : 'tooShort'
  if (keyword === 'pattern') return pattern === notBlank ? 'blank' : 'wrongFormat'
  if (keyword === 'format') return format === 'email' ? 'email' : 'wrongFormat'
  return codes[keyword] ?? 'invalid'
}

function messageOf(keyword: string, message: string | undefined, params: ValidationParams): string {
  if (keyword === 'pattern' && params.pattern === notBlank) return 'is blank'
  switch (keyword) {
    case 'required':
      return 'is required'
    case 'additionalProperties':
      return 'is not a known field; leave it out'
    case 'enum':
    case 'const':
      return `${message ?? 'is not allowed'}${params.allowedValues ? `: ${params.allowedValues.join(', ')}` : ''}`
    default:
      return message ?? 'is not valid'
  }
}
