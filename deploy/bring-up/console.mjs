import path from 'node:path'
import { hashOf, isStamped, sourcesBelow, stamp } from './stamp.mjs'
import { step } from './step.mjs'

/** With a manifest, from which `npm run verify` reads what a first visit loads. */
const build = ['build', '--manifest']

/** Builds the console into `apps/console/dist`, unless what is there was built from these very sources. */
export async function buildConsole({ root, node }) {
  const folder = path.join(root, 'apps', 'console')
  const file = path.join(folder, 'dist', '.built-from')
  const hash = hashOf(root, consoleSources(root), build.join(' '))
  if (isStamped(file, hash)) return
  await step({
    root,
    node,
    name: 'console',
    doing: 'building the console',
    command: node,
    args: [path.join(folder, 'node_modules', 'vite', 'bin', 'vite.js'), ...build],
    cwd: folder,
    env: { NODE_ENV: 'production' },
  })
  stamp(file, hash)
}

/** The console, the parts of the modules a browser sees, and the packages both are made with. */
function consoleSources(root) {
  const browserSide = /^modules\/(ui|kernel)\/|\/contract(\.ts$|\/)|\/locales\/|\.svg$/
  const ofModules = sourcesBelow(root, 'modules').filter((file) => browserSide.test(file))
  return [...sourcesBelow(root, 'apps/console'), ...ofModules, 'pnpm-lock.yaml']
}
