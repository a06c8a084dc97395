import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** Everything that runs in Node; components are tested by vitest.dom.config.ts, journeys by Playwright. */
export default defineConfig({
  test: {
    globalSetup: ['tests/support/global-setup.ts'],
    include: ['modules/**/*.test.ts', 'apps/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.dom.test.ts', 'tests/e2e/**', 'tests/faults/**', 'tests/bench/**'],
    reporters: ['default', './tests/support/shared-reporter.ts'],
    execArgv: ['--import', path.resolve(import.meta.dirname, 'deploy/preload/quick-imports.mjs')],
    // Tests mostly wait, for a database or another process: no core is left out.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
