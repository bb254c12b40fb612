/** Keys come newest first; a page must be in the order of (detectedAt, epoch, id), exactly, and go on where the last one ended. */
import type { EventFilter, EventPosition, StoredEvent } from '../../core/ports.ts'
import { firstKeyOf } from './keys.ts'
import { rangeOf, type Plan } from './plan.ts'
import { integer, type Row } from './row.ts'
import { storedEvent } from './stored-event.ts'

export interface EventPage {
  readonly events: readonly StoredEvent[]
  /** Position of the last event, when more follow. */
  readonly next: EventPosition | null
}

/** Newest first by (detectedAt, epoch, id), strictly after `before`. `nextKey` gives the plan's keys, newest first. */
export function readPage(
  filter: EventFilter,
  before: EventPosition | null,
  limit: number,
  nextKey: () => number | null,
  rowOf: (key: number) => Row | undefined,
): EventPage {
  const found: Row[] = []
  // Keys follow time but not (epoch, id) within a millisecond: take the last millisecond whole, then sort.
  let floor = Number.MIN_SAFE_INTEGER
  for (let key = nextKey(); key !== null && key >= floor; key = nextKey()) {
    const row = rowOf(key)
    if (row === undefined || !inRange(filter, row) || (before !== null && compare(row, before) >= 0)) continue
    found.push(row)
    if (found.length === limit + 1)
      floor = firstKeyOf(Math.min(...found.map((one) => integer(one, 'detected_at'))))
  }
  found.sort((a, b) => compare(b, positionOf(a)))
  const events = found.slice(0, limit)
  const last = events.at(-1)
  return {
    events: events.map(storedEvent),
    next: found.length > limit && last !== undefined ? positionOf(last) : null,
  }
}

/** The plan's range, cut at the position the page goes on from. */
export function cutAt(plan: Plan, before: EventPosition | null, displacementMs: number): Plan {
  if (before === null) return plan
  const { below } = rangeOf(null, before.detectedAt, displacementMs)
  return { ...plan, range: { from: plan.range.from, below: Math.min(plan.range.below, below) } }
}

export function inRange({ from, to }: EventFilter, row: Row): boolean {
  const at = integer(row, 'detected_at')
  return (from === null || at >= from) && (to === null || at <= to)
}

function positionOf(row: Row): EventPosition {
  return { detectedAt: integer(row, 'detected_at'), epoch: integer(row, 'epoch'), id: integer(row, 'id') }
}

function compare(row: Row, other: EventPosition): number {
  return (
    integer(row, 'detected_at') - other.detectedAt ||
    integer(row, 'epoch') - other.epoch ||
    integer(row, 'id') - other.id
  )
}
