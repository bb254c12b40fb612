/** The app on real Electron: the same questions, answered by an instrument loaded before the app. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Page, _electron } from 'playwright/test'
import type { LaunchOptions } from './app-driver.ts'
import { AppProcess } from './app-process.ts'
import { type Target, appFlags, dataFolder } from './base-driver.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const INSTRUMENT = join(import.meta.dirname, 'instrument.cjs')

export async function launchOnElectron(options: LaunchOptions): Promise<Target> {
  const folder = dataFolder(options)
  const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    // The package's main export is the binary's path.
    executablePath: createRequire(import.meta.url)('electron') as string,
    args: [...root, '-r', INSTRUMENT, options.app ?? ROOT, ...appFlags(options, folder)],
    env: { ...definedOnly(process.env), ...options.env },
  })
  return {
    name: 'electron',
    process: new AppProcess(app.process()),
    folder,
    ask: (name, args) =>
      app.evaluate(
        (_electronModule, [method, values]) => {
          const instrument = Reflect.get(globalThis, '__instrument') as (
            name: string,
            args: unknown[],
          ) => unknown
          return instrument(method, values)
        },
        [name, [...args]] as [string, unknown[]],
      ),
    pages: (): Promise<readonly Page[]> =>
      Promise.resolve(app.windows().filter((page) => page.url().startsWith('app://'))),
    release: () => app.close().catch(() => undefined),
  }
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
