import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const ignored = ['**/node_modules/**', '**/dist/**', '.runtime/**', 'data/**', 'tests/e2e/**', 'tests/faults/**', 'tests/bench/**']
const domTests = ['apps/*/**/*.dom.test.ts', 'modules/ui/**/*.dom.test.ts']
const consoleConfig = 'apps/console/vite.config.ts'

export default defineConfig({
  test: {
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['modules/**/*.test.ts', 'apps/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: [...ignored, ...domTests],
        },
      },
      ...(existsSync(consoleConfig)
        ? [{ extends: `./${consoleConfig}`, root: '.', test: { name: 'dom', environment: 'happy-dom', include: domTests, exclude: ignored } }]
        : []),
    ],
  },
})
