/** The self-test as the app has it: one run at a time, watched by whoever listens, the last result kept until the end. */
import type { Clock, LogPort } from '../../core/ports.ts'
import { runSelfTest } from '../../core/self-test/run.ts'
import type { Check, SelfTestReport, System } from '../../core/self-test/types.ts'

export interface SelfTestParts {
  /** Made anew for every run: some of them remember what they have shown. */
  readonly checks: () => readonly Check[]
  readonly clock: Clock
  readonly system: System
  readonly redact: (text: string) => string
  readonly log: LogPort
}

export interface SelfTest {
  /** Null while one runs already. The promise never rejects. */
  start(): Promise<SelfTestReport> | null
  /** Of the run under way or the last one; null before the first. */
  last(): SelfTestReport | null
  onProgress(listener: (report: SelfTestReport) => void): void
}

export function createSelfTest({ checks, clock, system, redact, log }: SelfTestParts): SelfTest {
  const listeners: ((report: SelfTestReport) => void)[] = []
  let last: SelfTestReport | null = null

  function progress(report: SelfTestReport): void {
    last = report
    for (const listener of listeners) listener(report)
  }

  async function run(): Promise<SelfTestReport> {
    const report = await runSelfTest(checks(), { clock, system, redact, progress })
    const failed = report.parts.filter(({ state }) => state === 'failed')
    log.info('self-test ended', { ok: report.ok, failed: failed.map(({ name, text }) => `${name}: ${text}`) })
    return report
  }

  return {
    start: () => (last !== null && last.finishedAt === null ? null : run()),
    last: () => last,
    onProgress: (listener) => void listeners.push(listener),
  }
}
