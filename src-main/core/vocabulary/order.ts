/** One order for history, view and window: newest detection first, then epoch, then id. */

/** Rows of the present that main keeps, and the window after it. */
export const KEPT_ROWS = 500
/** Rows that can be acknowledged at once. */
export const MAX_ROW_KEYS = 1000

/** Where an event stands in it. */
export interface EventPosition {
  /** Wall-clock ms. */
  readonly detectedAt: number
  readonly epoch: number
  readonly id: number
}

/** What a row has of its position. */
interface Placed extends Pick<EventPosition, 'detectedAt' | 'epoch'> {
  readonly event: Pick<EventPosition, 'id'>
}

export const positionOf = ({ detectedAt, epoch, event }: Placed): EventPosition => ({
  detectedAt,
  epoch,
  id: event.id,
})

/** Negative when `a` stands above `b`. */
export const comparePositions = (a: EventPosition, b: EventPosition): number =>
  b.detectedAt - a.detectedAt || b.epoch - a.epoch || b.id - a.id

/** The same for rows, thousands of which are sorted in a burst: no position is made of them. */
export const compareRows = (a: Placed, b: Placed): number =>
  b.detectedAt - a.detectedAt || b.epoch - a.epoch || b.event.id - a.event.id

export const isOlder = (a: Placed, b: Placed): boolean => compareRows(a, b) > 0

/** Further ahead than time zones and clocks are off. */
export const FAR_AHEAD_MS = 86_400_000
/** A hundred years around 1970: no date beyond is sane. */
const MAX_TIME_MS = 100 * 366 * 86_400_000

/** The time that an event is listed by, whole ms: of detection, or of receipt where that cannot be read or is far in the future. */
export function listedAt(detectedAt: number | null, receivedAt: number): number {
  const received = Math.round(receivedAt)
  if (detectedAt === null || detectedAt > received + FAR_AHEAD_MS) return received
  return Math.max(-MAX_TIME_MS, Math.floor(detectedAt))
}
