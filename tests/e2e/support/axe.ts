import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

/** What breaks WCAG 2.2 AA on the page as it is, as far as a machine can tell. `exclude` are parts that are none of ours. */
export async function violations(page: Page, exclude: readonly string[] = []): Promise<string[]> {
  await page.evaluate(axe)
  const context = JSON.stringify({ include: [['html']], exclude: exclude.map((selector) => [selector]) })
  const found = await page.evaluate<Violation[]>(`axe.run(${context}, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((result) => result.violations)`)
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}
