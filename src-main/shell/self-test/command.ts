/**
 * `--self-test`: the app as it always starts, in a profile of its own and without a feed, tried, printed as one JSON
 * document, ended with 0 or 1. In its own profile it needs no lock and touches nothing of a copy that is running.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { AppInfo } from '../../contract/contract.ts'
import type { SelfTestReport } from '../../core/self-test/types.ts'
import { type SelfTest, selfTestDocument } from '../../core/self-test/run.ts'

export interface SelfTestCommand {
  /** The folder of its own profile, gone with the process. */
  readonly profile: string
  /** Runs the test, prints its result and ends the process. */
  run(selfTest: SelfTest): Promise<void>
  /** The app could not even start. */
  fail(why: string): void
}

interface CommandPorts {
  readonly about: () => Pick<AppInfo, 'name' | 'version' | 'platform' | 'electron' | 'chrome' | 'node'>
  readonly exit: (code: number) => void
}

const NOTHING: SelfTestReport = { startedAt: 0, finishedAt: null, ok: false, parts: [] }

/** Call before anything that could hang. */
export function beginSelfTest({ about, exit }: CommandPorts): SelfTestCommand {
  const profile = mkdtempSync(join(tmpdir(), 'fastfeed-self-test-'))
  process.on('exit', () => {
    try {
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // Windows keeps what the browser has open; the system clears its temporary folder itself.
    }
  })
  const began = Date.now()
  const textOf = (report: SelfTestReport, why?: string): string => {
    const app = { ...about(), arch: process.arch, release: release() }
    const document = { ...selfTestDocument(report), ...(why === undefined ? {} : { why }), app }
    return `${JSON.stringify(document, null, 2)}\n`
  }
  const unfinished = 'The app hung and was ended.'
  const deadline = startDeadline(profile, textOf({ ...NOTHING, startedAt: began }, unfinished))

  function end(report: SelfTestReport, why?: string): void {
    const code = report.ok ? 0 : 1
    process.stdout.write(textOf(report, why), (error) => exit(error ? 1 : code))
  }

  return {
    profile,
    async run(selfTest) {
      selfTest.onProgress((report) => deadline.note(textOf(report, unfinished)))
      const report = await selfTest.start()
      await deadline.lift()
      end(report ?? NOTHING)
    },
    fail(why) {
      void deadline.lift().then(() => end({ ...NOTHING, startedAt: began }, why))
    },
  }
}

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

/**
 * The end whatever hangs, the app's own thread included (a notification service that never answers can hold it): a thread
 * beside it prints what is known by then, says that this is not all, and ends the process.
 *
 * Exported for a test, which starts it in a process of its own.
 *
 * @param folder goes with the process.
 */
export function startDeadline(folder: string, text: string, ms = DEADLINE_MS) {
  const why = `The self-test did not end within ${ms / 1000} s and was ended.\n`
  // Without the words of this process, which may say how a script is to be read.
  const worker = new Worker(SCRIPT, { eval: true, execArgv: [], workerData: { text, why, folder, ms } })
  // Without the thread there is only the limit of each part.
  worker.on('error', () => undefined)
  return {
    /** What to print if the end comes before another word. */
    note: (next: string) => worker.postMessage(next),
    /** Resolves once nothing will be printed any more. */
    lift: async () => void (await worker.terminate()),
  }
}
