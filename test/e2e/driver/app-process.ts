/** A running app's process: its output, its end. */
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Exit } from './app-driver.ts'

export class AppProcess {
  readonly output: string[] = []
  private readonly child: ChildProcess
  private readonly ended: Promise<Exit>
  private readonly listeners = new Set<() => void>()

  constructor(child: ChildProcess) {
    this.child = child
    this.ended = new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        resolve({ code: child.exitCode, signal: child.signalCode })
      }
      child.once('exit', (code, signal) => {
        resolve({ code, signal })
        this.tell()
      })
      child.once('error', () => {
        resolve({ code: 1, signal: null })
      })
    })
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) this.read(stream)
  }

  get pid(): number {
    return this.child.pid ?? 0
  }
  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }
  waitForExit = (): Promise<Exit> => this.ended

  kill(signal: NodeJS.Signals): Promise<Exit> {
    if (this.running) this.child.kill(signal)
    return this.ended
  }

  async waitForOutput(pattern: RegExp, timeoutMs = 120_000): Promise<string> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const line = this.output.find((candidate) => pattern.test(candidate))
      if (line !== undefined) return line
      const left = deadline - Date.now()
      if (left <= 0 || !this.running) {
        throw new Error(
          `No output matched ${String(pattern)}. It said:\n${this.output.slice(-30).join('\n')}`,
        )
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          this.listeners.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, left)
        this.listeners.add(wake)
      })
    }
  }

  private read(stream: Readable): void {
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      this.output.push(...lines)
      this.tell()
    })
  }
  private tell(): void {
    for (const wake of [...this.listeners]) wake()
  }
}
