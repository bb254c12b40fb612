/** Before the first spec: the machine's tools, a desktop a worker, a build. */
import { existsSync } from 'node:fs'
import type { FullConfig } from 'playwright/test'
import { join } from 'node:path'
import { openDesktop, type Desktop } from '../electron-on-chromium/desktop.ts'
import { setUp } from '../electron-on-chromium/setup.ts'
import { DESKTOPS } from './desktops.ts'
import { target } from './driver/launch.ts'

export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, '..', '..')
  if (!existsSync(join(root, 'dist', 'main', 'main.js'))) {
    throw new Error('The app is not built: run `npm run build` first.')
  }
  // Elsewhere there is a desktop already, and real Electron brings its own browser.
  if (target() === 'electron' && process.platform !== 'linux') return () => Promise.resolve()
  setUp()
  const desktops: Desktop[] = []
  while (desktops.length < workers) desktops.push(await openDesktop(console.log, { own: true }))
  process.env[DESKTOPS] = JSON.stringify(desktops.map(({ env }) => env))
  return async () => {
    await Promise.all(desktops.map((desktop) => desktop.close()))
  }
}
