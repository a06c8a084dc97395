import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { contrast, insideSrgb, type Oklch } from './oklch.ts'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const styles = readFileSync(new URL('./styles.css', import.meta.url), 'utf8')
const themes = { light: readTheme('.light'), dark: readTheme('.dark') }
const hues = [...css.matchAll(/\[data-hue='(\w+)'\] \{ --tb-h: ([\d.]+); --tb-c: ([\d.]+); \}/g)].map(([, name, hue, chroma]) => ({
  name: name!,
  hue: Number(hue),
  chroma: Number(chroma),
}))

/** What meets on screen: text on grounds 4.5:1, marks and edges that carry meaning 3:1. */
const grounds = ['bg', 'surface', 'sunken', 'hover', 'selected', 'reply'] as const
const pairs: readonly (readonly [string, string, number])[] = [
  ...grounds.map((ground) => ['text', ground, 7] as const),
  ...grounds.map((ground) => ['text-2', ground, 4.5] as const),
  ...grounds.map((ground) => ['text-3', ground, 4.5] as const),
  ...grounds.map((ground) => ['accent-text', ground, 4.5] as const),
  ...grounds.map((ground) => ['focus', ground, 3] as const),
  ...grounds.filter((ground) => ground !== 'selected').map((ground) => ['breach', ground, 4.5] as const),
  ...(['bg', 'surface', 'sunken', 'hover', 'reply'] as const).map((ground) => ['border-strong', ground, 3] as const),
  ...(['bg', 'surface', 'sunken', 'hover', 'selected'] as const).map((ground) => ['accent', ground, 3] as const),
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ['note-text', 'note', 7],
  ['text', 'note', 7],
  ['text-2', 'note', 4.5],
  ['text-3', 'note', 4.5],
  ['accent-text', 'note', 4.5],
  ['breach', 'note', 4.5],
  ['note-border', 'note', 3],
  ['note-border', 'surface', 3],
  ['focus', 'note', 3],
  ['on-breach', 'breach', 4.5],
]

it('keeps paper readable', () => {
  expect(contrast(colour(themes.light, 'paper-text'), colour(themes.light, 'paper'))).toBeGreaterThanOrEqual(7)
  expect(contrast(colour(themes.light, 'paper-link'), colour(themes.light, 'paper'))).toBeGreaterThanOrEqual(4.5)
})

describe.each(Object.entries(themes))('the %s palette', (_, theme) => {
  it.each(pairs)('%s on %s is readable', (front, back, least) => {
    expect(contrast(colour(theme, front), colour(theme, back))).toBeGreaterThanOrEqual(least)
  })

  it.each(Object.keys(theme.colours))('%s can be shown on an sRGB screen', (name) => {
    expect(insideSrgb(colour(theme, name))).toBe(true)
  })

  it.each(hues)('a $name chip is readable and inside sRGB', ({ hue, chroma }) => {
    const text = { lightness: theme.number('chip-text-lightness'), chroma: chroma * theme.number('chip-text-chroma'), hue }
    const ground = { lightness: theme.number('chip-lightness'), chroma: Math.min(theme.number('chip-most-chroma'), chroma * theme.number('chip-chroma')), hue }
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(6.2)
    for (const behind of grounds) expect(contrast(text, colour(theme, behind))).toBeGreaterThanOrEqual(4.5)
    expect([text, ground].every(insideSrgb)).toBe(true)
  })
})

it('names the twelve hues that the chips use', () => {
  expect(hues).toHaveLength(12)
})

it.each([
  ['xs', 12, 16],
  ['compact', 13, 18],
  ['sm', 14, 20],
  ['message', 15, 24],
  ['section', 16, 24],
  ['page', 20, 28],
  ['2xl', 24, 32],
  ['board', 32, 40],
])('writes %s with %i pixels in a line of %i, in rem', (name, size, line) => {
  expect(styles).toContain(`--text-${name}: ${size / 16}rem;`)
  expect(styles).toContain(`--text-${name}--line-height: ${line / 16}rem;`)
})

it.each([
  ['--spacing', 4],
  ['--radius-md', 4],
  ['--radius-lg', 6],
  ['--radius-xl', 10],
])('%s is %i pixels', (name, pixels) => {
  expect(styles).toContain(`${name}: ${pixels / 16}rem;`)
})

it('moves for 120 ms in and 80 ms out, and not at all for those who ask for it', () => {
  expect(css).toContain('--tb-enter: 120ms;')
  expect(css).toContain('--tb-exit: 80ms;')
  expect(styles).toMatch(/@media \(prefers-reduced-motion: reduce\) \{[^@]*animation-duration: 1ms !important/)
})

it('is where every colour comes from', () => {
  const places = ['.', '../../../apps/console/src'].map((folder) => path.join(import.meta.dirname, folder))
  const sources = places.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)))
  const foreign = /\b(?:rgba?|hsla?|oklch)\(|\b(?:text|bg|border|ring|fill|stroke|outline)-(?:white|black|(?:red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|pink|rose|slate|gray|zinc|neutral|stone)-\d+)\b/
  const found = sources.filter((file) => file.endsWith('.vue')).flatMap((file) => foreign.exec(readFileSync(file, 'utf8'))?.[0] ?? [])
  expect(found).toEqual([])
})

interface Theme {
  readonly colours: Readonly<Record<string, Oklch>>
  number(name: string): number
}

function readTheme(selector: string): Theme {
  const block = css.slice(css.indexOf(`\n${selector} {`), css.indexOf('\n}', css.indexOf(`\n${selector} {`)))
  const colours = Object.fromEntries(
    [...block.matchAll(/--tb-([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g)].map(([, name, lightness, chroma, hue]) => [
      name!,
      { lightness: Number(lightness), chroma: Number(chroma), hue: Number(hue) },
    ]),
  )
  return { colours, number: (name) => Number(new RegExp(`--tb-${name}: ([\\d.]+);`).exec(block)?.[1]) }
}

function colour(theme: Theme, name: string): Oklch {
  const found = theme.colours[name]
  if (!found) throw new Error(`tokens.css does not define --tb-${name}`)
  return found
}
