/**
 * A batch as it crosses to the journal's thread: texts, one array of numbers, and each distinct decision once. Cloning
 * the events themselves costs the sending thread, which alerts wait for, several times as much as their JSON.
 */
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/feed/types.ts'
import type { JournalBatch } from '../../core/ports.ts'
import { storedTimeOf } from './keys.ts'

export interface PackedBatch extends Omit<JournalBatch, 'entries'> {
  /** Events as JSON, in the order of entries. */
  readonly texts: readonly string[]
  /** `WIDTH` numbers an entry, in the order of `pack`. */
  readonly numbers: Float64Array
  readonly decisions: readonly AlertDecision[]
}

/** What the columns of an event say, and its JSON. */
export interface EventRow {
  readonly epoch: number
  readonly id: number
  /** Wall-clock ms, whole; of `detected_at`, or of the receipt when that cannot be read. */
  readonly detectedAt: number
  /** Wall-clock ms, whole. */
  readonly receivedAt: number
  readonly lagMs: number | null
  readonly source: EventSource
  readonly text: string
  readonly decision: AlertDecision | null
}

export interface RowBatch extends Omit<JournalBatch, 'entries'> {
  readonly rows: readonly EventRow[]
}

const SOURCES: readonly EventSource[] = ['live', 'snapshot', 'recovery', 'confirm']
const WIDTH = 7
/** A burst has a few kinds of decision at a time; looking further back costs more than a decision sent twice. */
const LOOK_BACK = 4
const NONE = -1

export function pack({ entries, ...rest }: JournalBatch): PackedBatch {
  const texts: string[] = []
  const numbers = new Float64Array(entries.length * WIDTH)
  const decisions: AlertDecision[] = []
  let at = 0
  for (const entry of entries) {
    const receivedAt = Math.round(entry.receivedAt)
    texts.push(entry.text)
    numbers[at++] = entry.epoch
    numbers[at++] = entry.id
    numbers[at++] = storedTimeOf(entry.detectedAt, receivedAt)
    numbers[at++] = receivedAt
    numbers[at++] = entry.lagMs ?? Number.NaN
    numbers[at++] = SOURCES.indexOf(entry.source)
    numbers[at++] = entry.decision === null ? NONE : placeOf(entry.decision, decisions)
  }
  return { ...rest, texts, numbers, decisions }
}

function placeOf(decision: AlertDecision, decisions: AlertDecision[]): number {
  const end = Math.max(0, decisions.length - LOOK_BACK)
  for (let place = decisions.length - 1; place >= end; place--) {
    const other = decisions[place]
    if (other !== undefined && isSame(decision, other)) return place
  }
  return decisions.push(decision) - 1
}

function isSame(a: AlertDecision, b: AlertDecision): boolean {
  return (
    a.decidedAt === b.decidedAt &&
    a.ageS === b.ageS &&
    a.reason === b.reason &&
    a.outcome === b.outcome &&
    a.detail === b.detail
  )
}

export function unpack({ texts, numbers, decisions, ...rest }: PackedBatch): RowBatch {
  return {
    ...rest,
    rows: texts.map((text, index) => {
      const at = index * WIDTH
      const lagMs = numbers[at + 4] ?? Number.NaN
      return {
        epoch: numbers[at] ?? 0,
        id: numbers[at + 1] ?? 0,
        detectedAt: numbers[at + 2] ?? 0,
        receivedAt: numbers[at + 3] ?? 0,
        lagMs: Number.isNaN(lagMs) ? null : lagMs,
        source: SOURCES[numbers[at + 5] ?? 0] ?? 'live',
        text,
        decision: decisions[numbers[at + 6] ?? NONE] ?? null,
      }
    }),
  }
}
