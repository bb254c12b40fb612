/** Signals whose time of detection cannot be right. */
import type { FeedRow } from '../../src-main/contract/contract.ts'

/** What clocks that are kept in step may still differ by, ms. */
const MARGIN_MS = 5000

/** Detected later than it was received. `offset`: server clock minus ours, ms. */
export const isAhead = (row: Pick<FeedRow, 'detectedAt' | 'receivedAt'>, offset: number): boolean =>
  row.detectedAt > row.receivedAt + offset + MARGIN_MS
