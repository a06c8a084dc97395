import { defineConfig } from 'vitest/config'

/** The fault matrix: real processes on durable databases, killed at the worst moments, one after the other. */
export default defineConfig({
  test: {
    include: ['tests/faults/**/*.test.ts'],
    fileParallelism: false,
    // What a run did is told line by line, without a heading for each.
    disableConsoleIntercept: true,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
})
