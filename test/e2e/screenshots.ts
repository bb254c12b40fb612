/**
 * `npm run screenshots`: every view in every state into out/screenshots, and the README's pictures among them into
 * assets/screenshots. The scenes are the window's specs, so a picture is never of something that a test has not passed.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setUp } from '../electron-on-chromium/setup.ts'

const root = join(import.meta.dirname, '..', '..')
const shots = join(root, 'out', 'screenshots')
const pictures = join(root, 'assets', 'screenshots')

const PICTURES = {
  'feed-dark': 'busy-dark',
  'feed-light': 'gap-light',
  'feed-small': 'busy-small',
  'storm-dark': 'storm-dark',
  'details-dark': 'details-dark',
  'settings-dark': 'settings-alerts-dark',
  'diagnostics-light': 'diagnostics-light',
  'first-run-light': 'first-run-light',
} as const

setUp()
const run = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/playwright/cli.js'),
    ...['test', '-c', join(root, 'test/e2e/renderer/playwright.config.ts'), 'looks'],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, FASTFEED_SHOTS: shots } },
)
if (run.status !== 0) process.exit(run.status ?? 1)
mkdirSync(pictures, { recursive: true })
for (const [picture, shot] of Object.entries(PICTURES))
  copyFileSync(join(shots, `${shot}.png`), join(pictures, `${picture}.png`))
console.log(`screenshots: all in out/screenshots, ${Object.keys(PICTURES).length} in assets/screenshots`)
