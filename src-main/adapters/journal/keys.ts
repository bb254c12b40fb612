/**
 * Row keys that carry the time of detection: key = detectedAt × 256 + n. The table is thereby clustered in display
 * order, every index holds the time for free, and FTS5 gives matches newest first without sorting.
 */

/** Events of one millisecond before the next millisecond's keys are borrowed (see `displacement`). */
const KEYS_PER_MS = 256
/** ±100 years around 1970; outside of it a key would leave the range of exact integers much later, but no date is sane. */
const MAX_TIME_MS = 100 * 366 * 86_400_000

export function firstKeyOf(detectedAt: number): number {
  return detectedAt * KEYS_PER_MS
}

/** Smallest key above all of this millisecond. */
export function keyAfter(detectedAt: number): number {
  return (detectedAt + 1) * KEYS_PER_MS
}

/** An unreadable time counts as the time of receipt: the event must be stored all the same (P6). */
export function storedTimeOf(detectedAt: number | null, receivedAt: number): number {
  const ms = detectedAt ?? Math.round(receivedAt)
  return Math.max(-MAX_TIME_MS, Math.min(MAX_TIME_MS, ms))
}

/** Further ahead than time zones and clocks are off. */
const AHEAD_MS = 86_400_000

/** An event from the future is indexed at once: the index that runs behind must not follow it there. */
export function isAhead(detectedAt: number, receivedAt: number): boolean {
  return detectedAt > receivedAt + AHEAD_MS
}

/** The same of a row, for SQL: events that the index may follow. */
export const NOT_AHEAD = `detected_at <= received_at + ${AHEAD_MS}`

/** For SQL: where the events begin that the word index does not have (tail-index.ts). */
export const INDEXED_BELOW = "SELECT value FROM meta WHERE name = 'indexed_below'"
