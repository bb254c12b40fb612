/**
 * The end of `--self-test` whatever hangs, the app's own thread included (a notification service that never answers can
 * hold it): a thread beside it prints what is known by then, says that this is not all, and ends the process.
 */
import { Worker } from 'node:worker_threads'

/** More than all limits together (core/self-test/parts.ts), and a slow start. */
const DEADLINE_MS = 300_000

/** As text, because the bundle has no file for it; plain Node, and nothing of ours. */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads')
const { rmSync, writeSync } = require('node:fs')
let text = workerData.text
parentPort.on('message', (next) => { text = next })
setTimeout(() => {
  writeSync(1, text)
  writeSync(2, workerData.why)
  try { rmSync(workerData.folder, { recursive: true, force: true }) } catch {}
  process.kill(process.pid, 'SIGKILL')
}, workerData.ms)
`

export interface Deadline {
  /** What to print if the end comes before another word. */
  note(text: string): void
  /** Resolves once nothing will be printed any more. */
  lift(): Promise<void>
}

/** @param folder goes with the process. */
export function startDeadline(folder: string, text: string, ms = DEADLINE_MS): Deadline {
  const why = `The self-test did not end within ${ms / 1000} s and was ended.\n`
  // Without the words of this process, which may say how a script is to be read.
  const worker = new Worker(SCRIPT, { eval: true, execArgv: [], workerData: { text, why, folder, ms } })
  // Without the thread there is only the limit of each part.
  worker.on('error', () => undefined)
  return {
    note: (next) => worker.postMessage(next),
    lift: async () => void (await worker.terminate()),
  }
}
