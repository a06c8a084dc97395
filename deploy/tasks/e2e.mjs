import { buildConsole } from '../bring-up/console.mjs'
import { reportFile } from './reports.mjs'
import { tool } from './tool.mjs'

/** The journeys in a browser. */
export async function run(place, args) {
  await buildConsole(place)
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile(place.root, 'e2e') }
  return tool(place, '@playwright/test', ['test', '--reporter=list,json', ...args], { env })
}
