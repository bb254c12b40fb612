/**
 * A batch as it crosses to the journal's thread, in parts: one long text, one array of numbers, and each distinct decision
 * once. Cloning the events themselves costs the sending thread, which alerts wait for, several times as much as their JSON.
 */
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/feed/types.ts'
import type { JournalBatch, JournalEntry } from '../../core/ports.ts'
import { storedTimeOf } from './keys.ts'

export interface PackedEvents {
  /** Events as JSON, in the order of entries, joined. */
  readonly text: string
  /** `WIDTH` numbers an entry, at the places of `AT`. */
  readonly numbers: Float64Array
  readonly decisions: readonly AlertDecision[]
}

export interface PackedBatch extends Omit<JournalBatch, 'entries'> {
  /** Of at most `MOST_A_PART` events, in the order of entries; none is empty. */
  readonly parts: readonly PackedEvents[]
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

const SOURCES: readonly EventSource[] = ['live', 'snapshot', 'recovery', 'confirm']
/** The texts are not separated, for JSON may hold any character: `length`, in UTF-16 units, tells where to cut. */
export const AT = {
  epoch: 0,
  id: 1,
  detectedAt: 2,
  receivedAt: 3,
  lagMs: 4,
  source: 5,
  decision: 6,
  length: 7,
} as const
export const WIDTH = 8
/** A part is what the journal stages, and settles, at a time (staging.ts): some 10 ms of work. */
export const MOST_A_PART = 2_000
/** UTF-16 units, but for a single event: events of a megabyte each would be longer together than a text can be. */
const LONGEST_PART = 4 * 1024 * 1024
/** A burst has a few kinds of decision at a time; looking further back costs more than a decision sent twice. */
const LOOK_BACK = 4
export const NONE = -1

export function pack({ entries, ...rest }: JournalBatch): PackedBatch {
  const parts: PackedEvents[] = []
  for (let from = 0; from < entries.length;) {
    const to = endOfPart(entries, from)
    parts.push(packPart(entries, from, to))
    from = to
  }
  return { ...rest, parts }
}

function endOfPart(entries: readonly JournalEntry[], from: number): number {
  let length = 0
  let to = from
  for (const end = Math.min(entries.length, from + MOST_A_PART); to < end; to++) {
    length += entries[to]?.text.length ?? 0
    if (length > LONGEST_PART && to > from) break
  }
  return to
}

function packPart(entries: readonly JournalEntry[], from: number, to: number): PackedEvents {
  const numbers = new Float64Array((to - from) * WIDTH)
  const decisions: AlertDecision[] = []
  let joined = ''
  let at = 0
  for (let index = from; index < to; index++) {
    const entry = entries[index]
    if (entry === undefined) break
    const { text } = entry
    const receivedAt = Math.round(entry.receivedAt)
    joined += text
    numbers[at++] = entry.epoch
    numbers[at++] = entry.id
    numbers[at++] = storedTimeOf(entry.detectedAt, receivedAt)
    numbers[at++] = receivedAt
    numbers[at++] = entry.lagMs ?? Number.NaN
    numbers[at++] = SOURCES.indexOf(entry.source)
    numbers[at++] = entry.decision === null ? NONE : placeOf(entry.decision, decisions)
    numbers[at++] = text.length
  }
  return { text: joined, numbers, decisions }
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

/** The entries as rows, in their order. */
export function unpack({ text, numbers, decisions }: PackedEvents): EventRow[] {
  const rows: EventRow[] = []
  let from = 0
  for (let at = 0; at < numbers.length; at += WIDTH) {
    const lagMs = numbers[at + AT.lagMs] ?? Number.NaN
    const length = numbers[at + AT.length] ?? 0
    rows.push({
      epoch: numbers[at + AT.epoch] ?? 0,
      id: numbers[at + AT.id] ?? 0,
      detectedAt: numbers[at + AT.detectedAt] ?? 0,
      receivedAt: numbers[at + AT.receivedAt] ?? 0,
      lagMs: Number.isNaN(lagMs) ? null : lagMs,
      source: SOURCES[numbers[at + AT.source] ?? 0] ?? 'live',
      text: text.slice(from, (from += length)),
      decision: decisions[numbers[at + AT.decision] ?? NONE] ?? null,
    })
  }
  return rows
}

export const countOf = ({ numbers }: PackedEvents): number => numbers.length / WIDTH

/** The epochs that the entries name, each once. */
export function epochsOf({ parts }: PackedBatch): Set<number> {
  const epochs = new Set<number>()
  for (const { numbers } of parts)
    for (let at = 0; at < numbers.length; at += WIDTH) epochs.add(numbers[at + AT.epoch] ?? 0)
  return epochs
}

/** Whether all are of one epoch, with ids that rise from above `above`, and whole numbers where a column asks for one. */
export function isRising(numbers: Float64Array, epoch: number, above: number): boolean {
  let last = above
  for (let at = 0; at < numbers.length; at += WIDTH) {
    const id = numbers[at + AT.id] ?? Number.NaN
    const isFit =
      id > last &&
      numbers[at + AT.epoch] === epoch &&
      Number.isSafeInteger(id) &&
      Number.isSafeInteger(numbers[at + AT.detectedAt]) &&
      Number.isSafeInteger(numbers[at + AT.receivedAt])
    if (!isFit) return false
    last = id
  }
  return true
}
