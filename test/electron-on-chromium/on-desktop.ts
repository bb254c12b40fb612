/**
 * `node test/electron-on-chromium/on-desktop.ts PROGRAM [words]`: sets the machine up, brings a desktop up where there is
 * none, and runs the program on it. The exit code is the program's.
 */
import { spawn } from 'node:child_process'
import { openDesktop } from './desktop.ts'
import { setUp } from './setup.ts'

export async function runOnDesktop(program: string, words: readonly string[]): Promise<never> {
  try {
    // A self-test's standard output is its result's alone.
    const isSelfTest = words.includes('--self-test')
    const say = isSelfTest ? console.error : console.log
    setUp(say)
    const desktop = await openDesktop(say)
    const child = spawn(program, words, {
      stdio: 'inherit',
      // Its own group: a signal from the terminal reaches it once, through here.
      detached: true,
      env: {
        ...process.env,
        ...desktop.env,
        ...(desktop.virtual && !isSelfTest ? { STANDIN_VERBOSE: '1' } : {}),
      },
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => child.kill(signal))
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
}

const [program, ...words] = process.argv.slice(2)
if (import.meta.main && program !== undefined) await runOnDesktop(program, words)
