import { writeFileSync } from 'node:fs'
import { buildConsole } from '../bring-up/console.mjs'
import { Problem } from '../bring-up/problem.mjs'
import { measureBundle } from './bundle.mjs'
import { checkLockfile } from './lockfile.mjs'
import { reportFile } from './reports.mjs'
import { tool } from './tool.mjs'

/** What must hold beside the tests. Each says nothing when it does. */
const checks = {
  types: (place, collect) => tool(place, 'typescript', ['-p', 'tsconfig.json'], { bin: 'tsc', collect }),
  'types-console': (place, collect) => tool(place, 'vue-tsc', ['--noEmit', '-p', 'apps/console/tsconfig.json'], { collect }),
  'types-ui': (place, collect) => tool(place, 'vue-tsc', ['--noEmit', '-p', 'modules/ui/tsconfig.json'], { collect }),
  lint: (place, collect) => tool(place, 'oxlint', ['--config=.oxlintrc.json', '--deny-warnings', '--format=unix'], { collect }),
  templates: (place, collect) => tool(place, 'eslint', ['--max-warnings=0', 'apps', 'modules'], { collect }),
  boundaries: (place, collect) =>
    tool(place, 'dependency-cruiser', ['--output-type=err-long', 'modules', 'apps', 'deploy', 'tests'], { bin: 'depcruise', collect }),
  'dead-code': (place, collect) => tool(place, 'knip', ['--no-progress', '--no-config-hints'], { bin: 'knip', collect }),
  bundle: async (place, collect) => {
    await buildConsole(place)
    return measureBundle(place, collect)
  },
  lockfile: checkLockfile,
}

/** Runs all checks, or those named, two at a time. */
export async function run(place, args) {
  const names = args.length > 0 ? args : Object.keys(checks)
  const unknown = names.find((name) => !(name in checks))
  if (unknown) throw new Problem(`there is no check "${unknown}"; these are: ${Object.keys(checks).join(', ')}.`)

  const report = reportFile(place.root, 'verify')
  const results = []
  const waiting = [...names]
  const worker = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) results.push({ name, ok: await passes(place, name) })
  }
  await Promise.all([worker(), worker()])
  writeFileSync(report, JSON.stringify({ checks: results }))
  const failed = results.filter(({ ok }) => !ok).map(({ name }) => name)
  if (failed.length > 0) {
    console.log(`${failed.length} of ${names.length} checks fail: ${failed.join(', ')}.`)
    return 1
  }
  console.log(`All ${names.length} checks hold.`)
  return 0
}

async function passes(place, name) {
  const started = performance.now()
  let output = ''
  const code = await checks[name](place, (chunk) => (output += chunk)).catch((error) => {
    output += error.message
    return 1
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (code !== 0) console.log(output.trimEnd().replace(/^/gm, '     '))
  return code === 0
}
