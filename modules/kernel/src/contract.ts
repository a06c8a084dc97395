import { Type, type Static, type TSchema } from 'typebox'

export { definePreference, type Preference } from './contract/preference.ts'

/** Pieces every module's wire contract is made of. Browser-safe. */

export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Identifier', examples: [42] })

export const Timestamp = Type.String({ format: 'date-time', description: 'Instant in UTC, ISO 8601', examples: ['2026-11-21T09:30:00.000Z'] })

export const LocaleCode = Type.Union([Type.Literal('en'), Type.Literal('es')], { description: 'Language, BCP 47', examples: ['es'] })

export const LocalizedName = Type.Object(
  { en: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description: 'In English' }), es: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description: 'In Spanish' }) },
  { additionalProperties: false, description: 'A configured name in every language', examples: [{ en: 'Open', es: 'Abierto' }] },
)

export const Version = Type.Integer({ description: 'Grows with every change. Send the one you saw to be refused with 409 when somebody else was faster', examples: [3] })

export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

/** `{ items, nextCursor }`, as every list answers. */
export function Page<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item, { description: 'Rows of this page' }),
    nextCursor: Nullable(Type.String({ description: 'Pass as `cursor` to get the next page; null on the last one' })),
  })
}

export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Rows per page' })),
  cursor: Type.Optional(Type.String({ maxLength: 500, description: '`nextCursor` of the page before' })),
}

/** What is wrong with one field. Each code has its sentence in the console, in every language. */
export const FieldErrorCode = OneOf(
  ['required', 'unknownField', 'blank', 'tooShort', 'tooLong', 'tooSmall', 'tooLarge', 'tooFew', 'tooMany', 'repeated', 'notAllowed', 'wrongType', 'email', 'wrongFormat', 'taken', 'doesNotExist', 'wrongPassword', 'invalid'],
  {
    description: 'blank: holds nothing but spaces · tooShort, tooLong: characters · tooSmall, tooLarge: numbers · tooFew, tooMany: how many there are · repeated: the same twice · notAllowed: none of the words that are · taken: belongs to another one · invalid: for another reason, see `message`. Those of size have a `limit`',
    examples: ['required'],
  },
)
export type FieldErrorCode = Static<typeof FieldErrorCode>

/** RFC 9457 problem details with our members `code` and `errors`. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'URI that identifies the kind of problem', examples: ['about:blank'] }),
    title: Type.String({ description: 'What kind of problem it is, in English', examples: ['The request is not valid'] }),
    status: Type.Integer({ description: 'HTTP status', examples: [400] }),
    code: Type.String({ description: 'Stable name of the error, also its translation key', examples: ['common.invalid'] }),
    detail: Type.String({ description: 'What is wrong and what to do, in English' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: 'JSON path into the request', examples: ['/admin/email'] }),
          code: Type.Optional(FieldErrorCode),
          limit: Type.Optional(Type.Number({ description: 'What the code speaks of, such as the most characters', examples: [100] })),
          message: Type.String({ description: 'What is wrong there, in English', examples: ['is required'] }),
        }),
        { description: 'Each wrong field' },
      ),
    ),
    requestId: Type.Optional(Type.String({ description: 'Quote it when you report a problem' })),
  },
  { $id: 'Problem', additionalProperties: true, description: 'RFC 9457 problem details' },
)

/** One of some fixed words: `OneOf(['queued', 'sent'], { description })`. */
export function OneOf<const Words extends readonly [string, ...string[]]>(words: Words, options: { description?: string; default?: Words[number]; examples?: Words[number][] } = {}) {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: [...words], ...options })
}
