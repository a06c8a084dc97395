import { hashOf, isStamped, stamp } from './stamp.mjs'
import { step } from './step.mjs'

const pnpm = 'pnpm@10.34.9'

/** Installs exactly what pnpm-lock.yaml says, unless that is what was installed last. */
export async function installPackages(root, node) {
  const file = `${root}/node_modules/.timbre-packages`
  const hash = hashOf(root, ['pnpm-lock.yaml', 'pnpm-workspace.yaml'], `${process.platform}-${process.arch}`)
  if (isStamped(file, hash)) return
  await step({
    root,
    node,
    name: 'packages',
    doing: 'installing packages',
    hint: 'the first time this takes a minute',
    command: 'npx',
    args: ['-y', pnpm, 'install', '--frozen-lockfile', '--prefer-offline'],
    // Without a terminal pnpm must not ask whether it may replace what an older version installed.
    env: { CI: 'true' },
  })
  stamp(file, hash)
}
