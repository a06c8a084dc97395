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
    marks: { type: 'array', items: text(), maxItems: 3 },
    prefix: text({ maxLength: 4, pattern: '^[A-Z-]*$' }),
    server: { anyOf: [{ type: 'object', required: ['host'], properties: { host: text({ minLength: 1 }), password: text({ writeOnly: true }) } }, { type: 'null' }] },
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
      marks: 'words',
      prefix: 'text',
      server: 'group',
    })
    expect(fields.find((field) => field.name === 'server')?.fields.map(({ kind, pointer }) => [kind, pointer])).toEqual([['text', '/server/host'], ['password', '/server/password']])
    expect(fields.find((field) => field.name === 'locale')?.words).toEqual(['en', 'es'])
  })

  it('begins with what is given, then with defaults, then with nothing', () => {
    const values = startingValues(fields, { address: 'ana@example.com' })
    expect(values).toMatchObject({ address: 'ana@example.com', port: 587, active: false, memberIds: [], name: { en: '', es: '' } })
  })

  it('sends texts without space around them, and nothing for what was left empty unless nothing is a value', () => {
    const values = { ...startingValues(fields), name: { en: ' Sales ', es: '' }, address: ' ana@example.com ', secret: '' }
    expect(valuesToSend(fields, values)).toEqual({ name: { en: 'Sales', es: 'Sales' }, address: 'ana@example.com', port: 587, active: false, leaderId: null, memberIds: [], marks: [], server: null })
  })

  it('says by pointer what is missing or cannot be', () => {
    expect(complaintsOf(fields, { address: 'ana@', secret: 'short', port: 70_000 })).toEqual({
      '/name': { text: 'required' },
      '/address': { text: 'email' },
      '/secret': { text: 'tooShort', count: 12 },
      '/port': { text: 'tooLarge', count: 65_535 },
    })
  })

  it('looks into groups: what may be missing is sent as nothing, what is there is checked', () => {
    expect(startingValues(fields, { server: { host: 'smtp.example.com' } })['server']).toEqual({ host: 'smtp.example.com', password: '' })
    expect(valuesToSend(fields, { server: { host: ' smtp ', password: '' } })['server']).toEqual({ host: 'smtp' })
    expect(complaintsOf(fields, { name: { en: 'A', es: 'A' }, address: 'a@b.example', server: { password: 'x' } })).toEqual({ '/server/host': { text: 'required' } })
    expect(complaintsOf(fields, { name: { en: 'A', es: 'A' }, address: 'a@b.example', server: null })).toEqual({})
  })

  it('takes back a text that was given, and leaves out one that never was', () => {
    expect(valuesToSend(fields, { ...startingValues(fields), about: ' ' }, { about: 'Long ago' })).toMatchObject({ about: '' })
    expect(valuesToSend(fields, startingValues(fields))).not.toHaveProperty('about')
  })

  it('knows patterns, numbers of things and both languages of a name', () => {
    const given = { name: { en: 'A', es: 'A' }, address: 'a@b.example' }
    expect(complaintsOf(fields, { ...given, prefix: 'a b', marks: ['1', '2', '3', '4'] })).toEqual({ '/prefix': { text: 'wrongFormat' }, '/marks': { text: 'tooMany', count: 3 } })
    const [named] = fieldsOf({ properties: { name: { type: 'object', properties: { en: text(), es: text({ maxLength: 2 }) } } } })
    expect(complaintsOf([named!], { name: { en: 'Sales', es: 'Ventas' } })).toEqual({ '/name/es': { text: 'tooLong', count: 2 } })
  })

  it('writes pointers as RFC 6901 wants them', () => {
    expect(fieldsOf({ properties: { 'a/b~c': text() } })[0]?.pointer).toBe('/a~1b~0c')
  })
})
