import type { Reporter, TestModule } from 'vitest/node'

/** How the run tells these tests from others that were skipped. */
export const sharedMark = '[../shared]'

/** Says how many tests were skipped because there is no `../shared` beside this checkout. */
export default class SharedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let skipped = 0
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) if (test.name.endsWith(sharedMark)) skipped++
    }
    if (skipped > 0) console.log(`${skipped} tests need the material of ../shared and were skipped.`)
  }
}
