import type { Arrivals } from '../../src-main/core/view/arrivals.ts'
import type { FeedRow } from '../../src-main/core/view/types.ts'

/** Rows that are there already, as arrivals. */
export function arrived(rows: readonly FeedRow[]): Arrivals {
  const row = (index: number): FeedRow => {
    const found = rows[index]
    if (found === undefined) throw new RangeError(`no row ${index}`)
    return found
  }
  return {
    length: rows.length,
    row,
    priority: (index) => row(index).event.priority,
    detectedAt: (index) => row(index).detectedAt,
  }
}

/** All rows of them. */
export const rowsOf = (arrivals: Arrivals): FeedRow[] =>
  Array.from({ length: arrivals.length }, (_, index) => arrivals.row(index))
