import { describe, expect, it } from 'vitest'
import { complaintsOf } from './check-fields.ts'
import { fieldsOf, startingValues, valuesToSend } from './schema-fields.ts'

const text = (rest: object = {}) => ({ type: 'string', ...rest })
const schema = {
  type: 'object',
  required: ['name', 'address', 'active'],
  properties: {
    name: { type: 'object', properties: { en: text(), es: text() }, required: ['en', 'es'] },
    address: text({ format: 'email' }),
    secret: text({ format: 'password', minLength: 12 }),
    about: text({ maxLength: 2000 }),
    port: { anyOf: [{ type: 'integer', minimum: 1, maximum: 65_535, default: 587 }, { type: 'null' }] },
    safety: text({ enum: ['tls', 'starttls'] }),
    locale: { anyOf: [{ const: 'en' }, { const: 'es' }] },
    from: text({ format: 'date' }),
    zone: text(),
    active: { type: 'boolean' },
    leaderId: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    memberIds: { type: 'array', items: { type: 'integer' } },
  },
}
const fields = fieldsOf(schema, { zone: 'timeZone', leaderId: 'select' })

describe('a form from a schema', () => {
  it('finds a field of the right kind for every property', () => {
    expect(Object.fromEntries(fields.map((field) => [field.name, field.kind]))).toEqual({
      name: 'localized',
      address: 'email',
      secret: 'password',
      about: 'longText',
      port: 'number',
      safety: 'select',
      locale: 'select',
      from: 'date',
      zone: 'timeZone',
      active: 'toggle',
      leaderId: 'select',
      memberIds: 'multi',
    })
    expect(fields.find((field) => field.name === 'locale')?.words).toEqual(['en', 'es'])
  })

  it('begins with what is given, then with defaults, then with nothing', () => {
    const values = startingValues(fields, { address: 'ana@example.com' })
    expect(values).toMatchObject({ address: 'ana@example.com', port: 587, active: false, memberIds: [], name: { en: '', es: '' } })
  })

  it('sends texts without space around them, and nothing for what was left empty unless nothing is a value', () => {
    const values = { ...startingValues(fields), name: { en: ' Sales ', es: '' }, address: ' ana@example.com ', secret: '' }
    expect(valuesToSend(fields, values)).toEqual({ name: { en: 'Sales', es: 'Sales' }, address: 'ana@example.com', port: 587, active: false, leaderId: null, memberIds: [] })
  })

  it('says by pointer what is missing or cannot be', () => {
    expect(complaintsOf(fields, { address: 'ana@', secret: 'short', port: 70_000 })).toEqual({
      '/name/en': { text: 'required' },
      '/address': { text: 'email' },
      '/secret': { text: 'tooShort', count: 12 },
      '/port': { text: 'tooLarge', count: 65_535 },
    })
  })

  it('writes pointers as RFC 6901 wants them', () => {
    expect(fieldsOf({ properties: { 'a/b~c': text() } })[0]?.pointer).toBe('/a~1b~0c')
  })
})
