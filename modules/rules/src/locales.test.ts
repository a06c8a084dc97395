import { expect, test } from 'vitest'
import en from '../locales/en.json' with { type: 'json' }
import es from '../locales/es.json' with { type: 'json' }
import { operators } from './contract.ts'
import { rulesErrors } from './rules.errors.ts'

test.each([en, es])('every operator and every error has its words', (texts) => {
  expect(Object.keys(texts.rules.operator).toSorted()).toEqual(operators.toSorted())
  expect(Object.keys(texts.errors.rules).toSorted()).toEqual(Object.keys(rulesErrors).toSorted())
})
