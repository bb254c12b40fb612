/** A victim from the outside: its reports as they come, and its end. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Orders, Report } from '../victim.ts'

const SCRIPT = fileURLToPath(new URL('../victim.ts', import.meta.url))

export interface Victim {
  /** Resolves at the first report of that kind; false when the process ended without one. */
  seen(kind: Report['kind']): Promise<boolean>
  kill(): void
  /** Asks it to end in order. */
  end(): void
  /** After the last report was read. */
  readonly over: Promise<{ readonly signal: NodeJS.Signals | null; readonly code: number | null }>
}

export function startVictim(orders: Orders, report: (report: Report) => void): Victim {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT], {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  const waiting = new Map<Report['kind'], (() => void)[]>()
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  // Sound: stdio[3] is 'pipe', and a child's pipes are read as sockets.
  const lines = createInterface({ input: child.stdio[3] as Readable })
  lines.on('line', (line) => {
    let read: Report
    try {
      // Sound: victim.ts writes Reports; the last line may be cut by the kill.
      read = JSON.parse(line) as Report
    } catch {
      return
    }
    report(read)
    for (const resolve of waiting.get(read.kind) ?? []) resolve()
    waiting.delete(read.kind)
  })
  // The line must not stand in the process list: it holds the key.
  child.stdin?.on('error', () => undefined)
  child.stdin?.write(`${JSON.stringify(orders)}\n`)
  const read = new Promise<void>((resolve) => lines.on('close', resolve))
  const exited = new Promise<{ signal: NodeJS.Signals | null; code: number | null }>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })
  const over = Promise.all([exited, read]).then(([exit]) => {
    if (errors !== '' && exit.signal === null && exit.code !== 0) report({ kind: 'error', text: errors })
    return exit
  })
  return {
    seen: (kind) =>
      Promise.race([
        new Promise<true>((resolve) => {
          waiting.set(kind, [...(waiting.get(kind) ?? []), () => resolve(true)])
        }),
        over.then(() => false),
      ]),
    kill: () => void child.kill('SIGKILL'),
    end: () => child.stdin?.end(),
    over,
  }
}
