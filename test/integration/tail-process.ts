import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../../src-main/cli/tail.ts', import.meta.url))

export const CANARY = 'nxg_demo_canary_0123456789'

/** Where Node keeps what it has compiled: without it each of these processes compiles every source anew. */
const { NODE_COMPILE_CACHE: cache } = process.env
const COMPILED = cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }

export interface Tail {
  readonly lines: readonly string[]
  readonly errors: readonly string[]
  /** Resolves when the condition holds after some output; rejects, with what there is, after a while. */
  until(condition: () => boolean, timeoutMs?: number): Promise<void>
  interrupt(signal?: 'SIGINT' | 'SIGTERM'): void
  kill(): void
  /** No more is read; the pipe fills up. */
  stopReading(): void
  readOn(): void
  closeStdout(): void
  /** The code, or null when killed. */
  readonly exit: Promise<number | null>
  /** Everything that was ever printed, on both. */
  readonly all: () => string
}

/** `tail` as a user runs it: its own process, pipes for a terminal. */
/** @param out where standard output goes instead of a pipe */
export function spawnTail(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  out?: number,
): Tail {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    env: { ...COMPILED, PATH: process.env['PATH'], FASTFEED_API_KEY: CANARY, ...env },
    stdio: ['ignore', out ?? 'pipe', 'pipe'],
  })
  const waiting = new Set<() => void>()
  const collect = (stream: NodeJS.ReadableStream) => {
    const lines: string[] = []
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      const parts = (rest + text).split('\n')
      rest = parts.pop() ?? ''
      lines.push(...parts)
      for (const check of waiting) check()
    })
    return lines
  }
  const { stdout, stderr } = child
  const lines = stdout === null ? [] : collect(stdout)
  const errors = stderr === null ? [] : collect(stderr)
  const all = () => [...lines, ...errors].join('\n')
  return {
    lines,
    errors,
    all,
    until: (condition, timeoutMs = 100_000) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void) => {
          waiting.delete(check)
          clearTimeout(timer)
          settle()
        }
        const check = () => {
          if (condition()) finish(resolve)
        }
        const timer = setTimeout(
          () => finish(() => reject(new Error(`tail printed only:\n${all().slice(-2000)}`))),
          timeoutMs,
        )
        waiting.add(check)
        check()
      }),
    interrupt: (signal = 'SIGINT') => void child.kill(signal),
    kill: () => void child.kill('SIGKILL'),
    stopReading: () => void stdout?.pause(),
    readOn: () => void stdout?.resume(),
    closeStdout: () => void stdout?.destroy(),
    exit: new Promise((resolve) => child.on('close', (code) => resolve(code))),
  }
}
