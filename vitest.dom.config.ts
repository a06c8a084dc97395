import { defineConfig, mergeConfig } from 'vitest/config'
import consoleConfig from './apps/console/vite.config.ts'

/** Vue components, in happy-dom, built as the console builds them. */
export default mergeConfig(
  consoleConfig,
  defineConfig({
    test: {
      dir: import.meta.dirname,
      include: ['apps/console/**/*.dom.test.ts', 'modules/ui/**/*.dom.test.ts'],
      environment: 'happy-dom',
      testTimeout: 60_000,
    },
  }),
)
