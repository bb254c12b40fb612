/**
 * The newest rows, in the order of history, so that both join without a seam: no row that history has above the oldest
 * kept is missing here, or a window, which reads history below that one, would never see it.
 */
import { isOlder } from '../../contract/vocabulary/order.ts'
import type { FeedRow } from './types.ts'

export function createRecentRows(capacity: number) {
  /** Oldest first: a live event is almost always the newest, and appending is cheap. */
  const ordered: FeedRow[] = []
  const byKey = new Map<string, FeedRow>()
  /** Null while history has nothing that is not here. */
  let end: FeedRow | null = null

  function dropOldest(): void {
    const gone = ordered.shift()
    if (gone !== undefined) byKey.delete(gone.key)
  }

  function place(row: FeedRow): void {
    let at = ordered.length
    // From the end: late events are few and not very late.
    for (let before = ordered[at - 1]; before !== undefined && isOlder(row, before); before = ordered[at - 1])
      at -= 1
    if (at === ordered.length) ordered.push(row)
    else ordered.splice(at, 0, row)
  }

  return {
    /** A row older than what is kept down to is left to history. False: its key is there already. */
    insert(row: FeedRow): boolean {
      if (byKey.has(row.key)) return false
      if (end !== null && isOlder(row, end)) return true
      place(row)
      byKey.set(row.key, row)
      if (ordered.length > capacity) {
        dropOldest()
        end = ordered[0] ?? null
      }
      return true
    },
    /** History has rows under this one that are not here: what is older is left to it from now on. */
    endAt(row: FeedRow): void {
      if (end === null || isOlder(end, row)) end = row
      for (let [last] = ordered; last !== undefined && isOlder(last, end); [last] = ordered) dropOldest()
    },
    get: (key: string) => byKey.get(key),
    replace(row: FeedRow): void {
      const known = byKey.get(row.key)
      if (known === undefined) return
      byKey.set(row.key, row)
      ordered[ordered.lastIndexOf(known)] = row
    },
    /** At most `limit` of those that `wanted` accepts. */
    newestFirst(limit = capacity, wanted: (row: FeedRow) => boolean = () => true): FeedRow[] {
      const rows: FeedRow[] = []
      for (let at = ordered.length - 1; at >= 0 && rows.length < limit; at -= 1) {
        const row = ordered[at]
        if (row !== undefined && wanted(row)) rows.push(row)
      }
      return rows
    },
    clear(): void {
      ordered.length = 0
      byKey.clear()
      end = null
    },
  }
}
