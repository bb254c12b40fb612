/** The window's specs: the built page in Chromium, with the double in place of the preload. */
import { existsSync } from 'node:fs'
import { defineConfig } from 'playwright/test'

const CHROMIUM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(existsSync)

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../../test-results/renderer',
  globalSetup: './global-setup.ts',
  fullyParallel: true,
  workers: 2,
  // A bound for what hangs, not a measure: a busy machine takes ten times as long as a free one.
  timeout: 240_000,
  expect: { timeout: 40_000 },
  reporter: [['list']],
  use: {
    // A control that is not there is known long before the spec's own time is up.
    actionTimeout: 60_000,
    viewport: { width: 380, height: 600 },
    colorScheme: 'dark',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    launchOptions: {
      ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
      args: [
        ...['--no-sandbox', '--disable-gpu'],
        // A process of its own costs the network more than what it does here. The other features are Playwright's own,
        // whose switch this one replaces.
        `--enable-features=${['NetworkServiceInProcess2', 'CDPScreenshotNewSurface', 'SkipListAccountsWithoutGaiaCookies'].join()}`,
      ],
    },
  },
})
