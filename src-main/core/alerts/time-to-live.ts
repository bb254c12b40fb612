/** A4: how old a signal is by the server's clock, and whether it may still notify. */
import type { EventSource } from '../feed/types.ts'
import { PRIORITY_INFO } from '../protocol/catalogue.ts'
import { detectedAtMs } from '../protocol/time.ts'
import type { FeedEvent } from '../protocol/types.ts'

export interface Age {
  /** Past detection, ms; 0 when fresh or dated ahead of the server's clock. Null: the date cannot be read. */
  readonly ageMs: number | null
  /** Left to live, ms; 0 or less is too old. */
  readonly leftMs: number
}

/**
 * An unreadable date counts as fresh on a live event, because it was just sent; in a snapshot or recovery nothing says
 * how old it is, so it is too old.
 */
export function ageOf(event: FeedEvent, source: EventSource, serverMs: number): Age {
  const { ttlMs } = PRIORITY_INFO[event.priority]
  const detected = detectedAtMs(event)
  if (detected === null) return { ageMs: null, leftMs: source === 'live' ? ttlMs : 0 }
  const ageMs = Math.max(0, serverMs - detected)
  // The bound itself is still in time: a signal lives 30 s, not a little less.
  return { ageMs, leftMs: ageMs > ttlMs ? 0 : Math.max(1, ttlMs - ageMs) }
}
