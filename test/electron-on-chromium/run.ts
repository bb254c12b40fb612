/**
 * `node test/electron-on-chromium/run.ts APP [flags]`: runs the app (a folder or its main script) on the stand-in, on a
 * desktop that is brought up where there is none.
 */
import { runOnDesktop } from './on-desktop.ts'

const [app = '.', ...flags] = process.argv.slice(2)
const register = new URL('register.js', import.meta.url).href
await runOnDesktop(process.execPath, [
  ...['--disable-warning=ExperimentalWarning', '--import', register],
  ...[app, ...flags],
])
