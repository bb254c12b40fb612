/** What the stand-in distribution's `electron` runs: `run-packaged.ts APP.ASAR [flags]`. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { unpackApp } from './unpack.ts'

const [archive = '', ...flags] = process.argv.slice(2)
const child = spawn(
  process.execPath,
  [join(import.meta.dirname, '..', 'electron-on-chromium', 'run.ts'), unpackApp(archive), ...flags],
  { stdio: 'inherit' },
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => {
  process.exit(code ?? 1)
})
