import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, repositoryRoot } from '../support/repository.ts'

const files = ['modules', 'apps'].flatMap((folder) => filesBelow(folder)).filter((file) => /\/locales\/en[.]json$/.test(file))

test.each(files)('%s says the same in Spanish', (english) => {
  const spanish = english.replace(/en[.]json$/, 'es.json')
  expect(existsSync(path.join(repositoryRoot, spanish)), `${spanish} is missing`).toBe(true)
  const en = textsOf(english)
  const es = textsOf(spanish)

  expect([...es.keys()].sort()).toEqual([...en.keys()].sort())
  for (const [key, text] of en) {
    expect(placeholders(es.get(key)!), `placeholders of ${key}`).toEqual(placeholders(text))
    expect(es.get(key)!.trim(), `text of ${key}`).not.toBe('')
  }
})

test('there are texts to compare', () => {
  expect(files.length).toBeGreaterThan(0)
})

/** Every text by its dotted key. */
function textsOf(file: string): Map<string, string> {
  const texts = new Map<string, string>()
  const collect = (value: unknown, key: string): void => {
    if (typeof value === 'string') texts.set(key, value)
    else for (const [name, inner] of Object.entries(value as Record<string, unknown>)) collect(inner, key ? `${key}.${name}` : name)
  }
  collect(JSON.parse(readFileSync(path.join(repositoryRoot, file), 'utf8')), '')
  return texts
}

/** What is filled in, as a set: plural forms repeat it. */
function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\s*\w+\s*\}|\{\{\s*[\w.]+[^}]*\}\}/g) ?? [])].map((placeholder) => placeholder.replace(/\s/g, '')).sort()
}
