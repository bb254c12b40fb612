/**
 * `node test/electron-on-chromium/run.ts APP [flags]`: sets the machine up, brings a desktop up where there is none,
 * and runs the app (a folder or its main script) on the stand-in. The exit code is the app's.
 */
import { spawn } from 'node:child_process'
import { openDesktop } from './desktop.ts'
import { setUp } from './setup.ts'

const [app = '.', ...flags] = process.argv.slice(2)
try {
  setUp()
  const desktop = await openDesktop()
  const register = new URL('register.ts', import.meta.url).href
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', register, app, ...flags],
    {
      stdio: 'inherit',
      // Its own group: a signal from the terminal reaches it once, through here.
      detached: true,
      env: { ...process.env, ...desktop.env, ...(desktop.virtual ? { STANDIN_VERBOSE: '1' } : {}) },
    },
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  const code = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (exit, signal) => {
      resolve(exit ?? (signal === null ? 1 : 128))
    })
  })
  await desktop.close()
  process.exit(code)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
