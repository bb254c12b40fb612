/**
 * A batch as it crosses to the journal's thread: texts, one array of numbers, and each distinct decision once. Cloning
 * the events themselves costs the sending thread, which alerts wait for, several times as much as their JSON.
 */
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/feed/types.ts'
import type { JournalBatch, JournalEntry } from '../../core/ports.ts'
import type { FeedEvent } from '../../core/protocol/types.ts'

export interface PackedBatch extends Omit<JournalBatch, 'entries'> {
  /** Events as JSON, in the order of entries. */
  readonly texts: readonly string[]
  /** `WIDTH` numbers an entry, in the order of `pack`. */
  readonly numbers: Float64Array
  readonly decisions: readonly AlertDecision[]
}

const SOURCES: readonly EventSource[] = ['live', 'snapshot', 'recovery', 'confirm']
const WIDTH = 5
/** A burst has a few kinds of decision at a time; looking further back costs more than a decision sent twice. */
const LOOK_BACK = 4
const NONE = -1

export function pack({ entries, ...rest }: JournalBatch): PackedBatch {
  const texts: string[] = []
  const numbers = new Float64Array(entries.length * WIDTH)
  const decisions: AlertDecision[] = []
  let at = 0
  for (const entry of entries) {
    texts.push(entry.text ?? JSON.stringify(entry.event))
    numbers[at++] = entry.epoch
    numbers[at++] = SOURCES.indexOf(entry.source)
    numbers[at++] = entry.receivedAt
    numbers[at++] = entry.lagMs ?? Number.NaN
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

export function unpack({ texts, numbers, decisions, ...rest }: PackedBatch): JournalBatch {
  return { ...rest, entries: texts.map((text, index) => entryOf(text, index * WIDTH, numbers, decisions)) }
}

function entryOf(
  text: string,
  at: number,
  numbers: Float64Array,
  decisions: readonly AlertDecision[],
): JournalEntry {
  const lagMs = numbers[at + 3] ?? Number.NaN
  return {
    // Sound: `pack` was given a validated event, and JSON gives it back as it was.
    event: JSON.parse(text) as FeedEvent,
    text,
    epoch: numbers[at] ?? 0,
    source: SOURCES[numbers[at + 1] ?? 0] ?? 'live',
    receivedAt: numbers[at + 2] ?? 0,
    lagMs: Number.isNaN(lagMs) ? null : lagMs,
    decision: decisions[numbers[at + 4] ?? NONE] ?? null,
  }
}
