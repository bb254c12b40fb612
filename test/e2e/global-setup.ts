/** Before the first spec: the machine's tools, a desktop, a build. Specs find them in the environment. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openDesktop } from '../electron-on-chromium/desktop.ts'
import { setUp } from '../electron-on-chromium/setup.ts'
import { target } from './driver/launch.ts'

export default async function globalSetup(): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, '..', '..')
  if (!existsSync(join(root, 'dist', 'main', 'main.js'))) {
    throw new Error('The app is not built: run `npm run build` first.')
  }
  // Elsewhere there is a desktop already, and real Electron brings its own browser.
  if (target() === 'electron' && process.platform !== 'linux') return () => Promise.resolve()
  setUp()
  const desktop = await openDesktop(console.log, { own: true })
  Object.assign(process.env, desktop.env)
  return () => desktop.close()
}
