import { defineConfig } from '@playwright/test'
import { chromiumLaunchOptions } from './tests/support/chromium.ts'

/** Journeys of people in a real browser, with real mail on both sides. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.e2e.ts',
  // Journeys wait more than they work. Those of one file share a desk and follow one another.
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env['CI']),
  outputDir: '.runtime/e2e',
  use: {
    launchOptions: await chromiumLaunchOptions(),
    // What it keeps is another matter (installed.e2e.ts); elsewhere it would only come between.
    serviceWorkers: 'block',
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Madrid',
    screenshot: 'only-on-failure',
    // Recording every step takes a fifth of the time: `--trace on` where a journey must be looked at.
    trace: 'off',
  },
})
