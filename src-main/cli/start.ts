/**
 * `npm start` and `npm run demo`: builds if need be and runs the app with Electron; where Electron's binary cannot be had,
 * with the stand-in over an installed Chromium.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { asksForHelp, flagsToWords, HELP, parseFlags } from './flags.ts'
import { buildIfStale, programOf } from './program.ts'

const root = join(import.meta.dirname, '..', '..')
/** With `--self-test` standard output is the result's alone. */
const isSelfTest = process.argv.includes('--self-test')
const say = (line: string): void => {
  if (isSelfTest) console.error(line)
  else console.log(line)
}

async function run(): Promise<number> {
  const words = process.argv.slice(2)
  if (asksForHelp(words)) {
    process.stdout.write(HELP)
    return 0
  }
  const parsed = parseFlags(words)
  if (!parsed.ok) {
    console.error(parsed.message)
    return 2
  }
  await buildIfStale(root, say)
  const program = await programOf(root, flagsToWords(parsed.flags), say)
  // Its own group where there are groups: a signal from the terminal then reaches the app once, through here.
  const child = spawn(program.path, program.args, {
    stdio: 'inherit',
    detached: process.platform !== 'win32',
  })
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping = true
      child.kill(signal)
    })
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${program.path}: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code) => {
      if (isSelfTest) resolve(code === 0 ? 0 : 1)
      else resolve(stopping ? 0 : (code ?? 1))
    })
  })
}

try {
  process.exitCode = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
