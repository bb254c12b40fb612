/** The newest rows, in the order of history (detection, epoch, id), so that both join without a seam. */
import type { FeedRow } from './types.ts'

export interface RecentRows {
  /** `below`: older than everything kept and no room; history has it. `known`: the key is there already. */
  insert(row: FeedRow): 'added' | 'below' | 'known'
  get(key: string): FeedRow | undefined
  replace(row: FeedRow): void
  /** At most `limit` of those that `wanted` accepts. */
  newestFirst(limit?: number, wanted?: (row: FeedRow) => boolean): FeedRow[]
  clear(): void
}

const isOlder = (a: FeedRow, b: FeedRow): boolean =>
  a.detectedAt !== b.detectedAt
    ? a.detectedAt < b.detectedAt
    : a.epoch !== b.epoch
      ? a.epoch < b.epoch
      : a.event.id < b.event.id

export function createRecentRows(capacity: number): RecentRows {
  /** Oldest first: a live event is almost always the newest, and appending is cheap. */
  const ordered: string[] = []
  const byKey = new Map<string, FeedRow>()

  function placeOf(row: FeedRow): number {
    let place = ordered.length
    // From the end: late events are few and not very late.
    while (place > 0) {
      const key = ordered[place - 1]
      const before = key === undefined ? undefined : byKey.get(key)
      if (before === undefined || isOlder(before, row)) break
      place -= 1
    }
    return place
  }

  return {
    insert(row) {
      if (byKey.has(row.key)) return 'known'
      const place = placeOf(row)
      if (place === 0 && ordered.length >= capacity) return 'below'
      if (place === ordered.length) ordered.push(row.key)
      else ordered.splice(place, 0, row.key)
      byKey.set(row.key, row)
      if (ordered.length > capacity) {
        const gone = ordered.shift()
        if (gone !== undefined) byKey.delete(gone)
      }
      return 'added'
    },
    get: (key) => byKey.get(key),
    replace(row) {
      if (byKey.has(row.key)) byKey.set(row.key, row)
    },
    newestFirst(limit = capacity, wanted = () => true) {
      const rows: FeedRow[] = []
      for (let place = ordered.length - 1; place >= 0 && rows.length < limit; place -= 1) {
        const key = ordered[place]
        const row = key === undefined ? undefined : byKey.get(key)
        if (row !== undefined && wanted(row)) rows.push(row)
      }
      return rows
    },
    clear() {
      ordered.length = 0
      byKey.clear()
    },
  }
}
