/**
 * A batch as it crosses to the journal's thread: one long text, one array of numbers, and each distinct kind and decision
 * once. Cloning the events themselves costs the sending thread, which alerts wait for, several times as much as their JSON;
 * and what the columns need goes along, so that the journal need not read that JSON before the events are durable.
 */
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/feed/types.ts'
import type { JournalBatch } from '../../core/ports.ts'
import { detectedAtOf } from './keys.ts'
import { createKinds, type Kind } from './kinds.ts'

export interface PackedEvents {
  /** Events as JSON, in the order of entries, joined: one text, or as few as `MAX_JOINED` allows. */
  readonly texts: readonly string[]
  /** `WIDTH` numbers an entry, at the places of `AT`. */
  readonly numbers: Float64Array
  readonly kinds: readonly Kind[]
  readonly decisions: readonly AlertDecision[]
}

export interface PackedBatch extends Omit<JournalBatch, 'entries'>, PackedEvents {}

/** What the columns of an event say, and its JSON. */
export interface EventRow {
  readonly epoch: number
  readonly id: number
  /** The same object for all of its kind in a batch. */
  readonly kind: Kind
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
  kind: 2,
  detectedAt: 3,
  receivedAt: 4,
  lagMs: 5,
  source: 6,
  decision: 7,
  length: 8,
} as const
export const WIDTH = 9
/** UTF-16 units before the next text is begun: 2,000 events of a megabyte each are longer than a text can be. */
const MAX_JOINED = 4 * 1024 * 1024
/** A burst has a few kinds of decision at a time; looking further back costs more than a decision sent twice. */
const LOOK_BACK = 4
export const NONE = -1

export function pack({ entries, ...rest }: JournalBatch): PackedBatch {
  const texts: string[] = []
  let joined = ''
  const numbers = new Float64Array(entries.length * WIDTH)
  const kinds = createKinds()
  const decisions: AlertDecision[] = []
  let at = 0
  for (const entry of entries) {
    const { event } = entry
    const receivedAt = Math.round(entry.receivedAt)
    const text = entry.text ?? JSON.stringify(event)
    if (joined.length + text.length > MAX_JOINED && joined !== '') {
      texts.push(joined)
      joined = ''
    }
    joined += text
    numbers[at++] = entry.epoch
    numbers[at++] = event.id
    numbers[at++] = kinds.numberOf(event)
    numbers[at++] = detectedAtOf(event.detected_at, receivedAt)
    numbers[at++] = receivedAt
    numbers[at++] = entry.lagMs ?? Number.NaN
    numbers[at++] = SOURCES.indexOf(entry.source)
    numbers[at++] = entry.decision === null ? NONE : placeOf(entry.decision, decisions)
    numbers[at++] = text.length
  }
  if (joined !== '') texts.push(joined)
  return { ...rest, texts, numbers, kinds: kinds.list, decisions }
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
export function unpack({ texts, numbers, kinds, decisions }: PackedEvents): EventRow[] {
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
      kind: kinds[numbers[at + AT.kind] ?? 0] ?? NO_KIND,
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

/** For the type alone: `pack` numbers every kind that it lists. */
const NO_KIND: Kind = { type: '', symbol: '', priority: '', keys: '' }
