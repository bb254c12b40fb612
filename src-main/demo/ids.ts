/**
 * Ids of the everyday market are the send time in tenths of a millisecond: they rise with time over any
 * restart, and are sparse as the real feed's are (G3).
 */
const IDS_PER_MS = 10

/** The lowest id of that millisecond (Unix ms). The market uses this one; the other nine are free. */
export function idAt(timeMs: number): number {
  return timeMs * IDS_PER_MS
}

/** Unix ms. */
export function timeOfId(id: number): number {
  return Math.floor(id / IDS_PER_MS)
}
