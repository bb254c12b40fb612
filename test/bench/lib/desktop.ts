/** The built app on a desktop, for the sections that need the real thing. */
import { join } from 'node:path'
import { buildIfStale } from '../../../src-main/cli/program.ts'
import { launchApp, type AppDriver, type LaunchOptions } from '../../e2e/driver/launch.ts'
import { openDesktop } from '../../electron-on-chromium/desktop.ts'
import { setUp } from '../../electron-on-chromium/setup.ts'

export const ROOT = join(import.meta.dirname, '..', '..', '..')
/** A tray icon and a line of text: what any start is measured against. */
export const MINIMAL_APP = join(import.meta.dirname, '..', 'minimal-app')

export async function withDesktop<T>(work: () => Promise<T>): Promise<T> {
  await buildIfStale(ROOT, console.error)
  setUp(console.error)
  const desktop = await openDesktop(() => undefined, { own: true })
  Object.assign(process.env, desktop.env)
  try {
    return await work()
  } finally {
    await desktop.close()
  }
}

export async function withApp<T>(options: LaunchOptions, work: (app: AppDriver) => Promise<T>): Promise<T> {
  const app = await launchApp({
    ...options,
    env: { FASTFEED_API_KEY: 'nxg_demo_bench_key', FASTFEED_TRAY: 'yes', ...options.env },
  })
  try {
    const result = await work(app)
    await app.quitAndWait()
    return result
  } finally {
    await app.dispose()
  }
}
