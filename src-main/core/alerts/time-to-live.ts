/** A4: whether a signal of that age may still notify. */
import type { EventSource } from '../ingest/types.ts'
import { PRIORITY_INFO } from '../vocabulary/signals.ts'
import type { Priority } from '../protocol/types.ts'

export interface Age {
  /** Since it could first have been here, ms; 0 when fresh or dated ahead. Null: the date is of no use. */
  readonly ageMs: number | null
  /** Left to live, ms; 0 or less is too old. */
  readonly leftMs: number
}

/**
 * A useless date counts as fresh on a live event, because it was just sent; in a snapshot or recovery nothing says
 * how old it is, so it is too old.
 */
export function ageOf(priority: Priority, source: EventSource, ageMs: number | null): Age {
  const { ttlMs } = PRIORITY_INFO[priority]
  if (ageMs === null) return { ageMs, leftMs: source === 'live' ? ttlMs : 0 }
  // The bound itself is still in time: a signal lives 30 s, not a little less.
  return { ageMs, leftMs: ageMs > ttlMs ? 0 : Math.max(1, ttlMs - ageMs) }
}
