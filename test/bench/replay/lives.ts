/**
 * A client's process over its lives: what it printed, its CPU, and its starts again. It prints an event a line to a file, as soon as
 * its user's callback has it, so nothing that it had is lost when it is killed.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { COMPILED } from '../lib/child.ts'
import { processCpu } from '../lib/processes.ts'
import type { Seen } from './tally.ts'

export interface ClientSpec {
  /** Of its files, too. */
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
}

export interface Lives {
  readonly delivered: readonly Seen[]
  /** Seconds, without those of each life until its first event: starting is not what is measured. */
  readonly cpuSeconds: number
  /** SIGKILL; no new life until `revive`. */
  kill(): void
  revive(): void
  /** Takes what was printed since the last look: call it often, for its time is that of the delivery. */
  look(): void
  /** Takes the CPU since the last time. */
  measure(): void
  end(): Promise<void>
}

/** One that ends by itself is started again, as a service manager would. */
const RESTART_MS = 1_000

interface Life {
  readonly process: ChildProcess
  readonly gone: Promise<void>
  look(): void
  measure(): void
}

export function startLives({ name, command, env }: ClientSpec, folder: string): Lives {
  const delivered: Seen[] = []
  let cpuSeconds = 0
  let count = 0
  let held = false
  let restart: NodeJS.Timeout | undefined
  let life: Life | null = null

  function start(): void {
    count += 1
    life = begin(join(folder, `${name}-${count}`))
  }

  function begin(path: string): Life {
    const out = openSync(`${path}.out`, 'w')
    const err = openSync(`${path}.err`, 'w')
    const [program, ...args] = command
    const child = spawn(program, args, {
      env: { ...COMPILED, ...process.env, ...env },
      stdio: ['ignore', out, err],
    })
    closeSync(out)
    closeSync(err)
    // Left behind, it would try to connect for ever.
    const orphaned = (): void => void child.kill('SIGKILL')
    process.once('exit', orphaned)
    const printed = openSync(`${path}.out`, 'r')
    const chunk = Buffer.alloc(65_536)
    const decoder = new StringDecoder()
    let rest = ''
    let before: number | null = null
    let used = 0

    function look(): void {
      for (let length = chunk.length; length === chunk.length;) {
        length = readSync(printed, chunk)
        const lines = (rest + decoder.write(chunk.subarray(0, length))).split('\n')
        rest = lines.pop() ?? ''
        const atMs = performance.now()
        for (const line of lines) delivered.push({ id: idOf(line), atMs })
        if (lines.length > 0) before ??= cpuOf(child)
      }
    }
    function measure(): void {
      const now = cpuOf(child)
      if (now === null || before === null) return
      cpuSeconds += now - before - used
      used = now - before
    }
    const gone = new Promise<void>((resolve) => {
      let isOver = false
      const over = (): void => {
        if (isOver) return
        isOver = true
        process.off('exit', orphaned)
        look()
        closeSync(printed)
        life = null
        if (!held) restart = setTimeout(start, RESTART_MS)
        resolve()
      }
      child.once('exit', over)
      child.once('error', over)
    })
    return { process: child, gone, look, measure }
  }

  start()
  return {
    delivered,
    get cpuSeconds() {
      return cpuSeconds
    },
    kill() {
      held = true
      clearTimeout(restart)
      life?.measure()
      life?.process.kill('SIGKILL')
    },
    revive() {
      held = false
      // One that has not quite gone yet is started again as one that ended by itself.
      if (life === null) start()
    },
    look: () => life?.look(),
    measure: () => life?.measure(),
    async end() {
      this.kill()
      await life?.gone
    },
  }
}

/** Null for a process that is gone. */
function cpuOf({ pid }: ChildProcess): number | null {
  if (pid === undefined) return null
  try {
    return processCpu(pid)
  } catch {
    return null
  }
}

export function idOf(line: string): number {
  // What our own clients print: an event a line.
  return (JSON.parse(line) as { id: number }).id
}
