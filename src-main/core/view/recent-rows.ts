/**
 * The newest rows, in the order of history, so that both join without a seam: no row that history has above the oldest
 * kept is missing here, or a window, which reads history below that one, would never see it.
 */
import { isOlder, type Position } from '../vocabulary/order.ts'
import type { FeedRow } from './types.ts'

const NONE = { epoch: Number.NEGATIVE_INFINITY, id: Number.NEGATIVE_INFINITY }

/**
 * A list and no `Map`: whenever V8 renews the table of a Map that is always added to and deleted from, the table before it,
 * if it has grown old, keeps the next one, and so all that ever were in it until a full collection. In a flood nothing
 * died young any more.
 */
export function createRecentRows(capacity: number) {
  /** Oldest first: a live event is almost always the newest, and appending is cheap. */
  const ordered: FeedRow[] = []
  /** Null while history has nothing that is not here. */
  let end: FeedRow | null = null
  /** No row above it was ever here, and none need be looked for. */
  let highest: Pick<Position, 'epoch' | 'id'> = NONE

  function isAboveAll({ epoch, event: { id } }: FeedRow): boolean {
    if (epoch < highest.epoch || (epoch === highest.epoch && id <= highest.id)) return false
    highest = { epoch, id }
    return true
  }

  const placeOf = (key: string): number => ordered.findLastIndex((row) => row.key === key)

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
      // None that is here is older, so this one need not be looked for.
      if (end !== null && isOlder(row, end)) return true
      if (
        !isAboveAll(row) &&
        ordered.some(({ epoch, event }) => event.id === row.event.id && epoch === row.epoch)
      )
        return false
      place(row)
      if (ordered.length > capacity) {
        ordered.shift()
        end = ordered[0] ?? null
      }
      return true
    },
    /** History has rows under this one that are not here: what is older is left to it from now on. */
    endAt(row: FeedRow): void {
      if (end === null || isOlder(end, row)) end = row
      for (let [last] = ordered; last !== undefined && isOlder(last, end); [last] = ordered) ordered.shift()
    },
    get: (key: string): FeedRow | undefined => ordered[placeOf(key)],
    replace(row: FeedRow): void {
      const at = placeOf(row.key)
      if (at !== -1) ordered[at] = row
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
      end = null
      highest = NONE
    },
  }
}
