import { expect, test } from 'vitest'
import en from '../locales/en.json' with { type: 'json' }
import es from '../locales/es.json' with { type: 'json' }
import { deskErrors } from './desk.errors.ts'

const keysOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`)) : [path]

test('every text exists in both languages, and every error has one', () => {
  expect(keysOf(es)).toEqual(keysOf(en))
  expect(Object.keys(en.errors.desk)).toEqual(Object.keys(deskErrors))
})
