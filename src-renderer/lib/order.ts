/** One order for the whole list, the journal's: newest detection first, then epoch, then id. */
import type { FeedRow, HistoryPosition } from '../../src-main/ipc-contract.ts'

export const positionOf = (row: FeedRow): HistoryPosition => ({
  detectedAt: row.detectedAt,
  epoch: row.epoch,
  id: row.event.id,
})

/** Negative when `a` stands above `b`. */
export const comparePositions = (a: HistoryPosition, b: HistoryPosition): number =>
  b.detectedAt - a.detectedAt || b.epoch - a.epoch || b.id - a.id

const compareRows = (a: FeedRow, b: FeedRow): number =>
  b.detectedAt - a.detectedAt || b.epoch - a.epoch || b.event.id - a.event.id

/** Merges rows into a list in order; a key already listed is taken once. */
export function mergeRows(list: readonly FeedRow[], incoming: readonly FeedRow[]): readonly FeedRow[] {
  const known = new Set(list.map((row) => row.key))
  const fresh: FeedRow[] = []
  for (const row of incoming) {
    if (known.has(row.key)) continue
    known.add(row.key)
    fresh.push(row)
  }
  if (fresh.length === 0) return list
  fresh.sort(compareRows)

  const merged: FeedRow[] = []
  let at = 0
  for (const row of fresh) {
    for (let next = list[at]; next !== undefined && compareRows(next, row) <= 0; next = list[++at])
      merged.push(next)
    merged.push(row)
  }
  return merged.concat(list.slice(at))
}
