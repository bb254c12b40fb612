/**
 * A batch as it crosses to the journal's thread: one long text, one array of numbers, and each distinct decision once.
 * Cloning the events themselves costs the sending thread, which alerts wait for, several times as much as their JSON.
 */
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/feed/types.ts'
import type { JournalBatch } from '../../core/ports.ts'
import { storedTimeOf } from './keys.ts'

export interface PackedEvents {
  /** Events as JSON, in the order of entries, joined: one text, or as few as `MAX_JOINED` allows. */
  readonly texts: readonly string[]
  /** `WIDTH` numbers an entry, at the places of `AT`. */
  readonly numbers: Float64Array
  readonly decisions: readonly AlertDecision[]
}

export interface PackedBatch extends Omit<JournalBatch, 'entries'>, PackedEvents {}

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
/** UTF-16 units before the next text is begun: 2,000 events of a megabyte each are longer than a text can be. */
const MAX_JOINED = 4 * 1024 * 1024
/** A burst has a few kinds of decision at a time; looking further back costs more than a decision sent twice. */
const LOOK_BACK = 4
export const NONE = -1

export function pack({ entries, ...rest }: JournalBatch): PackedBatch {
  const texts: string[] = []
  let joined = ''
  const numbers = new Float64Array(entries.length * WIDTH)
  const decisions: AlertDecision[] = []
  let at = 0
  for (const entry of entries) {
    const { text } = entry
    const receivedAt = Math.round(entry.receivedAt)
    if (joined.length + text.length > MAX_JOINED && joined !== '') {
      texts.push(joined)
      joined = ''
    }
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
  if (joined !== '') texts.push(joined)
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

/** The entries as rows, in their order. */
export function unpack({ texts, numbers, decisions }: PackedEvents): EventRow[] {
  const rows: EventRow[] = []
  let place = 0
  let joined = texts[0] ?? ''
  let from = 0
  for (let at = 0; at < numbers.length; at += WIDTH) {
    const lagMs = numbers[at + AT.lagMs] ?? Number.NaN
    const length = numbers[at + AT.length] ?? 0
    if (from + length > joined.length) {
      joined = texts[++place] ?? ''
      from = 0
    }
    rows.push({
      epoch: numbers[at + AT.epoch] ?? 0,
      id: numbers[at + AT.id] ?? 0,
      detectedAt: numbers[at + AT.detectedAt] ?? 0,
      receivedAt: numbers[at + AT.receivedAt] ?? 0,
      lagMs: Number.isNaN(lagMs) ? null : lagMs,
      source: SOURCES[numbers[at + AT.source] ?? 0] ?? 'live',
      text: joined.slice(from, (from += length)),
      decision: decisions[numbers[at + AT.decision] ?? NONE] ?? null,
    })
  }
  return rows
}

/** The epochs that the entries name, each once. */
export function epochsOf({ numbers }: PackedEvents): Set<number> {
  const epochs = new Set<number>()
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
