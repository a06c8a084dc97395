// `npm run screenshots -- icons`: the icons of the installed console, drawn from its favicon.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumLaunchOptions } from '../support/chromium.ts'
import { repositoryRoot } from '../support/repository.ts'

const folder = path.join(repositoryRoot, 'apps/console/public')
/** `ground`: the sign fills the square with its own colour, with room for the round mask of a phone around it. */
const icons = [
  { name: 'icon-192', size: 192 },
  { name: 'icon-512', size: 512 },
  { name: 'maskable-512', size: 512, ground: true },
  { name: 'apple-touch-180', size: 180, ground: true },
] as const

const svg = await readFile(path.join(folder, 'favicon.svg'), 'utf8')
const ground = /fill="(oklch[^"]+)"/u.exec(svg)?.[1] ?? 'black'
const browser = await chromium.launch(await chromiumLaunchOptions())
const page = await browser.newPage()
for (const icon of icons) {
  const whole = 'ground' in icon
  await page.setViewportSize({ width: icon.size, height: icon.size })
  await page.setContent(`<style>html, body { margin: 0; height: 100%; background: ${whole ? ground : 'transparent'}; display: grid; place-items: center } svg { width: ${whole ? 80 : 100}%; display: block }</style>${svg}`)
  await writeFile(path.join(folder, 'icons', `${icon.name}.png`), await page.screenshot({ omitBackground: true }))
}
await browser.close()
