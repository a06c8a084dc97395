import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

interface Where {
  /** The part of the page that is looked at. All of it, when left out. */
  readonly within?: string
  /** Contrasts alone: all that is different in another theme. */
  readonly coloursOnly?: boolean
}

const everything = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
const colours = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }

/** What breaks WCAG 2.2 AA on the page as it is, as far as a machine can tell. `exclude` are parts that are none of ours. */
export async function violations(page: Page, exclude: readonly string[] = [], { within = 'html', coloursOnly = false }: Where = {}): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe)
  await fadedIn(page)
  const context = JSON.stringify({ include: [[within]], exclude: exclude.map((selector) => [selector]) })
  const options = JSON.stringify({ ...(coloursOnly ? colours : everything), resultTypes: ['violations'] })
  const found = await page.evaluate<Violation[]>(`axe.run(${context}, ${options}).then((result) => result.violations)`)
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

/** Shows the page in a theme, and waits until its colours have gone over into each other. */
export async function lookAs(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await expect(page.locator('html.dark')).toHaveCount(theme === 'dark' ? 1 : 0)
  await page.evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))')
  await expect.poll(() => page.evaluate('document.getAnimations().length')).toBe(0)
}

/** A colour half faded in is none a reader is left with: what is on its way ends first. What never ends, or counts down over seconds, is not waited for. */
async function fadedIn(page: Page): Promise<void> {
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime <= 1000).map((one) => one.finished))',
  )
}

/** What breaks it in either theme. */
export async function violationsInBothThemes(page: Page): Promise<string[]> {
  await lookAs(page, 'dark')
  const dark = await violations(page, [], { coloursOnly: true })
  await lookAs(page, 'light')
  return [...(await violations(page)), ...dark.map((violation) => `dark: ${violation}`)]
}
