import { defineConfig } from 'playwright/test'
import { enterDesktop } from './desktops.ts'

enterDesktop()
/** Where the specs use the user's own desktop, which has one focus, they take turns. */
const ownDesktops = process.platform === 'linux'

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  // Those drive the page alone, with a configuration of their own.
  testIgnore: 'renderer/**',
  outputDir: '../../test-results/e2e',
  globalSetup: './global-setup.ts',
  // They wait more than they work: three fill two cores.
  workers: ownDesktops ? 3 : 1,
  fullyParallel: false,
  // A spec that passes at the second try is a failure that was not understood.
  retries: 0,
  // A bound for what hangs, not a measure: a busy machine takes ten times as long as a free one.
  timeout: 480_000,
  expect: { timeout: 40_000 },
  reporter: 'list',
})
