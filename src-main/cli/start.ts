/**
 * `npm start` and `npm run demo`: builds if need be and runs the app with Electron; where Electron's binary cannot be had,
 * with the stand-in over an installed Chromium.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildIfStale } from './build-if-stale.ts'
import { findElectron } from './electron-binary.ts'
import { apparmorProfiles, sandboxFacts, sandboxRemedy } from './user-namespaces.ts'
import { asksForHelp, flagsToWords, HELP, parseFlags } from './flags.ts'

const root = join(import.meta.dirname, '..', '..')
/** With `--self-test` standard output is the result's alone. */
const isSelfTest = process.argv.includes('--self-test')
const say = (line: string): void => {
  if (isSelfTest) console.error(line)
  else console.log(line)
}

async function command(
  words: readonly string[],
): Promise<readonly [program: string, args: readonly string[]]> {
  const electron = await findElectron(root)
  if (electron === undefined) {
    say(
      "Electron's binary could not be had here: running on the stand-in over an installed Chromium instead.",
    )
    return [process.execPath, [join(root, 'test', 'electron-on-chromium', 'run.ts'), root, ...words]]
  }
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (process.platform === 'linux' && !asRoot) {
    const remedy = sandboxRemedy(electron, sandboxFacts(electron, apparmorProfiles()))
    if (remedy !== null)
      throw new Error(
        `This system forbids the namespaces that Chromium's sandbox is made of, and Electron would abort. Once:\n  ${remedy}`,
      )
  }
  if (asRoot) say("Running as root: Chromium's sandbox is off (--no-sandbox).")
  const args = [...(asRoot ? ['--no-sandbox'] : []), root, ...words]
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
    return [electron, args]
  say('No display: running on a virtual one.')
  return [process.execPath, [join(root, 'test', 'electron-on-chromium', 'on-desktop.ts'), electron, ...args]]
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
  const [program, args] = await command(flagsToWords(parsed.flags))
  // Its own group where there are groups: a signal from the terminal then reaches the app once, through here.
  const child = spawn(program, args, { stdio: 'inherit', detached: process.platform !== 'win32' })
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping = true
      child.kill(signal)
    })
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`)
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
