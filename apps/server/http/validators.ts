import { Ajv, type Options } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'

const options: Options = { allErrors: true, removeAdditional: false, useDefaults: true, coerceTypes: false, strict: false, messages: true }

/**
 * Bodies are taken as they are: "1" is not 1 and an unknown field is refused. What comes in an address is text, so
 * there numbers and booleans are read from it; a parameter given twice is refused.
 */
export function validatorCompiler(): FastifySchemaCompiler<object> {
  const exact = addFormats.default(new Ajv(options))
  const lenient = addFormats.default(new Ajv({ ...options, coerceTypes: true }))
  return ({ schema, httpPart }) => (httpPart === 'body' ? exact : lenient).compile(schema)
}

/** What is wrong with a value that did not come over HTTP, by field. */
export function exactValidator(schema: object): (value: unknown) => readonly { readonly field: string; readonly message: string }[] {
  const validate = addFormats.default(new Ajv(options)).compile(schema)
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map((error) => ({ field: error.instancePath, message: error.message ?? 'is not valid' })))
}
