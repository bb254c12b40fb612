/**
 * The newest rows, in the order of history, so that both join without a seam: no row that history has above the oldest
 * kept is missing here, or a window, which reads history below that one, would never see it.
 */
import { isOlder } from '../../contract/vocabulary/order.ts'
import type { FeedRow } from './types.ts'

export function createRecentRows(capacity: number) {
  /** Oldest first: a live event is almost always the newest, and appending is cheap. */
  const ordered: string[] = []
  const byKey = new Map<string, FeedRow>()
  /** Null while history has nothing that is not here. */
  let end: FeedRow | null = null

  const at = (place: number): FeedRow | undefined => byKey.get(ordered[place] ?? '')

  function dropOldest(): void {
    const gone = ordered.shift()
    if (gone !== undefined) byKey.delete(gone)
  }

  function placeOf(row: FeedRow): number {
    let place = ordered.length
    // From the end: late events are few and not very late.
    for (let before = at(place - 1); before !== undefined && isOlder(row, before); before = at(place - 1))
      place -= 1
    return place
  }

  return {
    /** A row older than what is kept down to is left to history. False: its key is there already. */
    insert(row: FeedRow): boolean {
      if (byKey.has(row.key)) return false
      if (end !== null && isOlder(row, end)) return true
      ordered.splice(placeOf(row), 0, row.key)
      byKey.set(row.key, row)
      if (ordered.length > capacity) {
        dropOldest()
        end = at(0) ?? null
      }
      return true
    },
    /** History has rows under this one that are not here: what is older is left to it from now on. */
    endAt(row: FeedRow): void {
      if (end === null || isOlder(end, row)) end = row
      for (let last = at(0); last !== undefined && isOlder(last, end); last = at(0)) dropOldest()
    },
    get: (key: string) => byKey.get(key),
    replace(row: FeedRow): void {
      if (byKey.has(row.key)) byKey.set(row.key, row)
    },
    /** At most `limit` of those that `wanted` accepts. */
    newestFirst(limit = capacity, wanted: (row: FeedRow) => boolean = () => true): FeedRow[] {
      const rows: FeedRow[] = []
      for (let place = ordered.length - 1; place >= 0 && rows.length < limit; place -= 1) {
        const row = at(place)
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
