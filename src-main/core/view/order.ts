/** The order of history: newest detection first, then epoch, then id. */
import type { FeedRow } from './types.ts'

/** Negative when `a` stands above `b`. */
export const compareRows = (a: FeedRow, b: FeedRow): number =>
  b.detectedAt - a.detectedAt || b.epoch - a.epoch || b.event.id - a.event.id

export const isOlder = (a: FeedRow, b: FeedRow): boolean => compareRows(a, b) > 0
