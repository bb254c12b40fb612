/** The report as one JSON document: what `--self-test` prints and the diagnostics bundle holds. */
import type { PartReport, PartState, SelfTestReport } from './types.ts'

/** Raised whenever a reader of the document would have to be changed. */
const FORMAT = 1

const WORD: Readonly<Record<PartState, string>> = {
  waiting: 'not tried',
  running: 'not finished',
  ok: 'ok',
  failed: 'failed',
  absent: 'not on this system',
}

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
