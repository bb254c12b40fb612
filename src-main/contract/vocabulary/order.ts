/** One order for history, view and window: newest detection first, then epoch, then id. */

export interface Position {
  /** Wall-clock ms. */
  readonly detectedAt: number
  readonly epoch: number
  readonly id: number
}

/** What a row has of its position. */
export interface Placed extends Pick<Position, 'detectedAt' | 'epoch'> {
  readonly event: Pick<Position, 'id'>
}

export const positionOf = ({ detectedAt, epoch, event }: Placed): Position => ({
  detectedAt,
  epoch,
  id: event.id,
})

/** Negative when `a` stands above `b`. */
export const comparePositions = (a: Position, b: Position): number =>
  b.detectedAt - a.detectedAt || b.epoch - a.epoch || b.id - a.id

/** The same for rows, thousands of which are sorted in a burst: no position is made of them. */
export const compareRows = (a: Placed, b: Placed): number =>
  b.detectedAt - a.detectedAt || b.epoch - a.epoch || b.event.id - a.event.id

export const isOlder = (a: Placed, b: Placed): boolean => compareRows(a, b) > 0
