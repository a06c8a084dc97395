import { spawn } from 'node:child_process'

const preloads = ['quick-imports', 'end-with-parent'].map((name) => new URL(`../preload/${name}.mjs`, import.meta.url).href)

/**
 * Runs a program of Timbre on the runtime found and stands in for it: signals go to it, its end is ours. It ends when this process
 * is killed, so that nothing keeps running, and holding ports, that nobody sees any more.
 */
export function launch(node, args) {
  const child = spawn(node, [...preloads.flatMap((url) => ['--import', url]), ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  const forward = (signal) => {
    // The terminal sends Ctrl-C to both of us already; twice would mean "now".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  const watch = endWithNpm(() => child.kill('SIGTERM'))

  child.once('exit', (code, signal) => {
    clearInterval(watch)
    for (const name of signals) process.off(name, forward)
    if (signal) process.kill(process.pid, signal)
    else process.exit(code)
  })
}

/** npm does not take its scripts along when it is killed. Said once: twice would mean "now". */
function endWithNpm(end) {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const npm = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(watch)
    end()
  }, 500)
  return watch
}
