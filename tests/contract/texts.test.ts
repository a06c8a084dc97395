import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { TimbreError } from '@timbre/kernel'
import { describe, expect, test } from 'vitest'
import { filesBelow, repositoryRoot } from '../support/repository.ts'

/** What people read. That both languages say the same: locales.test.ts. */

const localeFiles = ['modules', 'apps'].flatMap((folder) => filesBelow(folder)).filter((file) => /\/locales\/(en|es)[.]json$/u.test(file))
const errorFiles = filesBelow('modules').filter((file) => /[.]errors[.]ts$/u.test(file))

/** Every text of a file by its dotted key. */
function textsOf(file: string): [key: string, text: string][] {
  const collect = (value: unknown, key: string): [string, string][] =>
    typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, inner]) => collect(inner, key ? `${key}.${name}` : name)) : [[key, String(value)]]
  return collect(JSON.parse(readFileSync(path.join(repositoryRoot, file), 'utf8')), '')
}

/** Words the product does not use, and where one is allowed all the same. */
const forbidden: Readonly<Record<'en' | 'es', RegExp>> = {
  en: /\b(team|inbox|entry|entries|operator|company|companies|please|oops|successfully|ticket's status)\b/iu,
  es: /\b(equipo|bandeja|operador|empresa|compañía|usted|ustedes|por favor|exitosamente|éxito)\b/iu,
}
/** The first run and the settings ask for the company by its name. */
const mayNameCompany = /(^|[.])(setup|settings|desk|company)([.]|$)/u

describe.each(localeFiles)('%s', (file) => {
  const locale = file.endsWith('es.json') ? 'es' : 'en'
  const texts = textsOf(file)

  test('has no empty text and none that is not text', () => {
    expect(texts.filter(([, text]) => text.trim() === '' || text !== text.trim())).toEqual([])
  })

  test('uses the words of the product', () => {
    const found = texts.filter(([key, text]) => forbidden[locale].test(text) && !(mayNameCompany.test(key) && /company|empresa/iu.test(text)))
    expect(found).toEqual([])
  })

  test('is written for people: no placeholders left over, no code', () => {
    expect(texts.filter(([, text]) => /\b(undefined|TODO|FIXME|Lorem|null|NaN)\b|\$\{/u.test(text))).toEqual([])
  })
})

test.each(localeFiles.filter((file) => file.endsWith('es.json')))('%s speaks to one person, as a friend', (file) => {
  // Third-person imperatives at the start of a sentence are "usted".
  const formal = /(^|[.!?:] )(Introduzca|Seleccione|Escriba|Elija|Haga|Inténtelo|Compruebe|Espere|Vuelva|Cambie|Añada|Pregunte|Recargue|Adjunte|Inicie|Conecte)\b/u
  expect(textsOf(file).filter(([, text]) => formal.test(text))).toEqual([])
})

describe('every error a person may meet has its words in both languages', () => {
  test.each(errorFiles)('%s', async (file) => {
    const module = file.split('/')[1] as string
    const exported = (await import(pathToFileURL(path.join(repositoryRoot, file)).href)) as Record<string, unknown>
    const codes = Object.values(exported).flatMap((value) => (typeof value === 'object' && value !== null ? codesOf(value as Record<string, unknown>) : []))
    expect(codes.length).toBeGreaterThan(0)
    if (module === 'kernel' || module === 'platform') return
    for (const locale of ['en', 'es']) {
      const texts = new Map(textsOf(`modules/${module}/locales/${locale}.json`))
      expect(codes.filter((code) => !texts.has(`errors.${code}`)), `${locale}: errors without words`).toEqual([])
      const known = new Set(codes.map((code) => `errors.${code}`))
      expect([...texts.keys()].filter((key) => key.startsWith(`errors.${module}.`) && !known.has(key)), `${locale}: words without an error`).toEqual([])
    }
  })

  test('there are some', () => expect(errorFiles.length).toBeGreaterThan(4))
})

/** The codes of a list made by defineErrors. */
function codesOf(factories: Record<string, unknown>): string[] {
  return Object.values(factories).flatMap((make) => {
    if (typeof make !== 'function') return []
    const error: unknown = make('for a test')
    return error instanceof TimbreError ? [error.code] : []
  })
}

test('every module that has errors has words for them in both languages', () => {
  const speaking = readdirSync(path.join(repositoryRoot, 'modules')).filter((module) => errorFiles.some((file) => file.startsWith(`modules/${module}/`) && module !== 'kernel'))
  expect(speaking.filter((module) => !localeFiles.includes(`modules/${module}/locales/en.json`))).toEqual([])
})
