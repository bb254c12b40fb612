/** Peers and consumers run in processes of their own, so that none is measured together with another. */
import { spawn, type ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Starting is not what is measured here: what Node has compiled once it need not compile for every peer. */
export const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), 'fastfeed-bench-compiled') }

export interface Child {
  /** The next line of stdout, as JSON. Rejects when the process ends first. */
  next(): Promise<Record<string, unknown>>
  send(line: string): void
  stop(): Promise<void>
  readonly process: ChildProcess
}

export function startChild(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Child {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...COMPILED, ...process.env, ...env },
  })
  const lines: Record<string, unknown>[] = []
  const waiting: { resolve: (value: Record<string, unknown>) => void; reject: (error: Error) => void }[] = []
  let ended = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return
    // Our own peers write one JSON object a line.
    const value = JSON.parse(line) as Record<string, unknown>
    const first = waiting.shift()
    if (first === undefined) lines.push(value)
    else first.resolve(value)
  })
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => {
      ended = true
      for (const waiter of waiting.splice(0))
        waiter.reject(new Error(`${command} ${args[0] ?? ''} ended early`))
      resolve()
    })
  })
  return {
    process: child,
    next: () => {
      const line = lines.shift()
      if (line !== undefined) return Promise.resolve(line)
      if (ended) return Promise.reject(new Error(`${command} ${args[0] ?? ''} has ended`))
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    send: (line) => {
      child.stdin.write(`${line}\n`)
    },
    stop: async () => {
      if (!ended) child.kill('SIGKILL')
      await closed
    },
  }
}

export const node = (script: string, ...args: readonly string[]): Child =>
  startChild(process.execPath, [script, ...args])

export function num(message: Record<string, unknown>, key: string): number {
  const value = message[key]
  if (typeof value !== 'number') throw new Error(`expected a number at ${key}`)
  return value
}
