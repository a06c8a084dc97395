import { globSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InboundErrorCode, SendErrorCode } from '@timbre/channels/contract'
import { FieldErrorCode } from '@timbre/kernel/contract'
import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { locales, pluralForm } from './shared/plurals.ts'

const here = import.meta.dirname
const texts = Object.fromEntries(locales.map((locale) => [locale, { ...load(`../locales/${locale}.json`), ...load(`../../../modules/ui/locales/${locale}.json`), ...ofFeatures(locale) }])) as Record<string, object>
const keys = Object.fromEntries(locales.map((locale) => [locale, flatten(texts[locale] ?? {})])) as Record<string, Map<string, string>>
const sources = [...vueAndTs(here), ...vueAndTs(join(here, '../../../modules/ui/src'))]

describe('the texts of the console', () => {
  it('exist in both languages', () => {
    expect([...keys['es']!.keys()]).toEqual([...keys['en']!.keys()])
  })

  it('use the same placeholders and as many plural forms in both', () => {
    for (const [key, text] of keys['en']!) {
      const other = keys['es']!.get(key) ?? ''
      expect([key, forms(other), placeholders(other)]).toEqual([key, forms(text), placeholders(text)])
    }
  })

  it.each(locales)('can all be read in %s', (locale) => {
    const i18n = createI18n({ legacy: false, locale, messages: texts as Record<string, Record<string, string>> })
    const translate = i18n.global.t as (key: string, count: number) => string
    for (const key of keys[locale]!.keys()) expect(() => translate(key, 2)).not.toThrow()
  })

  it('contain every key the screens ask for by name', () => {
    const asked = sources.flatMap((source) => [...source.matchAll(/\b(?:t|te)\(\s*'([\w.]+)'/g)].map((match) => match[1] as string))
    expect(asked.length).toBeGreaterThan(50)
    expect([...new Set(asked)].filter((key) => !keys['en']!.has(key))).toEqual([])
  })

  it('contain something below every key that is put together', () => {
    const asked = sources.flatMap((source) => [...source.matchAll(/\bt\(\s*`([\w.]+)\.\$\{/g)].map((match) => match[1] as string))
    expect([...new Set(asked)].filter((prefix) => ![...keys['en']!.keys()].some((key) => key.startsWith(`${prefix}.`)))).toEqual([])
  })

  it.each([
    ['ui.sendError', SendErrorCode],
    ['errors.fields', { enum: (FieldErrorCode as unknown as { enum: readonly string[] }).enum.filter((code) => code !== 'invalid') }],
    ['admin.quarantine.reasons', InboundErrorCode],
  ])('have a sentence below %s for every code of the server, and no other', (prefix, schema) => {
    const codes = (schema as unknown as { enum: readonly string[] }).enum
    for (const locale of locales) expect([...keys[locale]!.keys()].filter((key) => key.startsWith(`${prefix}.`)).toSorted()).toEqual(codes.map((code) => `${prefix}.${code}`).toSorted())
  })

  it('avoid the words the product does not use', () => {
    const banned = /\b(inbox|team|entry|operator|bandeja de entrada|equipo)\b/i
    expect([...keys['en']!, ...keys['es']!].filter(([, text]) => banned.test(text))).toEqual([])
  })
})

it('chooses plural forms by the rules of the language', () => {
  const form = pluralForm('es')
  expect([form(1, 2), form(2, 2), form(0, 2), form(1_000_000, 2)]).toEqual([0, 1, 1, 1])
  expect([form(0, 3), form(1, 3), form(5, 3)]).toEqual([0, 1, 2])
})

/** Features that are not part of the first load bring their own. */
function ofFeatures(locale: string): object {
  const files = globSync(`features/*/locales/${locale}.json`, { cwd: here })
  return Object.assign({}, ...files.map((file) => load(file))) as object
}

function load(path: string): object {
  return JSON.parse(readFileSync(join(here, path), 'utf8')) as object
}

function flatten(value: object, prefix = ''): Map<string, string> {
  return new Map(Object.entries(value).flatMap(([key, inner]) => (typeof inner === 'string' ? [[prefix + key, inner] as const] : [...flatten(inner as object, `${prefix}${key}.`)])))
}

function vueAndTs(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(vue|ts)$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

function forms(text: string): number {
  return text.split(' | ').length
}

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string))].toSorted()
}
