/**
 * Tries the parts one after the other, each within its limit: one that hangs is said to hang, and the next is tried; holds the
 * last run for whoever watches; and writes the report down.
 */
import type { Clock, LogPort } from '../ports.ts'
import { PARTS } from './parts.ts'
import {
  type Check,
  failed,
  type Outcome,
  type PartName,
  type PartReport,
  type PartState,
  type SelfTestReport,
  type System,
} from './types.ts'
import { oneLine } from '../vocabulary/text.ts'

interface SelfTestPorts {
  readonly clock: Clock
  readonly system: System
  /** Takes keys and tokens out of a text: what a part says may quote the system's own words. */
  readonly redact: (text: string) => string
  /** After every change, for whoever watches. */
  readonly progress: (report: SelfTestReport) => void
}

/** A system's message may be of any length and hold anything. */
const MOST_CHARACTERS = 400

/** Never rejects. The answer is the last report that `progress` was given. */
export async function runSelfTest(checks: readonly Check[], ports: SelfTestPorts): Promise<SelfTestReport> {
  const { clock } = ports
  let report: SelfTestReport = {
    startedAt: clock.wallMs(),
    finishedAt: null,
    ok: false,
    parts: checks.map(({ name }) => waiting(name, ports.system)),
  }
  const tell = (next: SelfTestReport): void => ports.progress((report = next))
  const put = (name: PartName, change: Partial<PartReport>): void =>
    tell({
      ...report,
      parts: report.parts.map((part) => (part.name === name ? { ...part, ...change } : part)),
    })

  tell(report)
  for (const check of checks) {
    put(check.name, { state: 'running' })
    const began = clock.monotonicMs()
    const outcome = await within(check, clock)
    put(check.name, {
      ...said(check.name, outcome, ports),
      durationMs: Math.round(clock.monotonicMs() - began),
    })
  }
  tell({ ...report, finishedAt: clock.wallMs(), ok: report.parts.every(isFine) })
  return report
}

/** What is not promised may be absent; what is there must work, promised or not. */
const isFine = ({ state }: PartReport): boolean => state === 'ok' || state === 'absent'

function waiting(name: PartName, system: System): PartReport {
  const { title, promisedOn } = PARTS[name]
  const promised = promisedOn(system)
  return { name, title, promised, state: 'waiting', text: '', advice: '', durationMs: null }
}

/** The check's outcome, or that it failed or hung. An answer after the limit is not heard any more. */
function within(check: Check, clock: Clock): Promise<Outcome> {
  const { limitMs } = PARTS[check.name]
  const stop = new AbortController()
  return new Promise((resolve) => {
    const cancel = clock.setTimer(limitMs, () => {
      stop.abort()
      resolve(failed(`It did not answer within ${limitMs / 1000} s.`))
    })
    const end = (outcome: Outcome): void => {
      cancel()
      resolve(outcome)
    }
    // In a promise of its own, so that a check that throws at once is caught like one that rejects.
    Promise.resolve()
      .then(() => check.run(stop.signal))
      .then(end, (error: unknown) => end(failed(messageOf(error))))
  })
}

/** The outcome in the report's words. What is promised and not there has failed. */
function said(
  name: PartName,
  outcome: Outcome,
  { system, redact }: SelfTestPorts,
): Pick<PartReport, 'state' | 'text' | 'advice'> {
  const { promisedOn, advice } = PARTS[name]
  const clean = (text: string): string => oneLine(redact(text), MOST_CHARACTERS)
  switch (outcome.kind) {
    case 'ok':
      return { state: 'ok', text: clean(outcome.detail), advice: '' }
    case 'failed':
      return { state: 'failed', text: clean(outcome.why), advice: clean(outcome.advice ?? advice) }
    case 'absent':
      return promisedOn(system)
        ? { state: 'failed', text: clean(outcome.why), advice }
        : { state: 'absent', text: clean(outcome.why), advice: '' }
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message === '' ? 'It failed without saying why.' : message
}

interface SelfTestParts extends Omit<SelfTestPorts, 'progress'> {
  /** Made anew for every run: some of them remember what they have shown. */
  readonly checks: () => readonly Check[]
  readonly log: LogPort
}

export interface SelfTest {
  /** Null while one runs already. The promise never rejects. */
  start(): Promise<SelfTestReport> | null
  /** Of the run under way or the last one; null before the first. */
  last(): SelfTestReport | null
  onProgress(listener: (report: SelfTestReport) => void): void
}

/** The self-test as the app has it: one run at a time, watched by whoever listens, the last result kept until the end. */
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

/** Raised whenever a reader of the document would have to be changed. */
const FORMAT = 1

const WORD: Readonly<Record<PartState, string>> = {
  waiting: 'not tried',
  running: 'not finished',
  ok: 'ok',
  failed: 'failed',
  absent: 'not on this system',
}

/** The report as one JSON document: what `--self-test` prints and the diagnostics bundle holds. */
export interface SelfTestDocument {
  readonly self_test: typeof FORMAT
  readonly ok: boolean
  readonly started_at: string
  readonly finished_at: string | null
  readonly parts: readonly {
    readonly part: string
    readonly title: string
    readonly promised: boolean
    /** `ok`, `failed`, `not on this system`; of a run that was ended early also `not tried` and `not finished`. */
    readonly result: string
    /** What was found, or why it failed or is not there. */
    readonly text: string
    /** What to do; only of what failed. */
    readonly advice?: string
    readonly duration_ms: number | null
  }[]
}

export function selfTestDocument({ ok, startedAt, finishedAt, parts }: SelfTestReport): SelfTestDocument {
  return {
    self_test: FORMAT,
    ok,
    started_at: new Date(startedAt).toISOString(),
    finished_at: finishedAt === null ? null : new Date(finishedAt).toISOString(),
    parts: parts.map(partOf),
  }
}

function partOf({ name, title, promised, state, text, advice, durationMs }: PartReport) {
  return {
    part: name,
    title,
    promised,
    result: WORD[state],
    text,
    ...(advice === '' ? {} : { advice }),
    duration_ms: durationMs,
  }
}
