import { run as e2e } from './e2e.mjs'
import { vitest } from './vitest.mjs'

/** Everything; or, with arguments, those tests of the server that match them. */
export async function run(place, args) {
  if (args.length > 0) return vitest(place, { name: 'node', config: 'vitest.config.ts', args })
  const codes = [
    await vitest(place, { name: 'node', config: 'vitest.config.ts' }),
    await vitest(place, { name: 'dom', config: 'vitest.dom.config.ts' }),
    await e2e(place, []),
  ]
  return Math.max(...codes)
}
