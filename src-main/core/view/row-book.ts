/** The hub's rows: those a snapshot holds, and what the next delta says of new and changed ones. */
import { createFreshRows } from './fresh-rows.ts'
import type { Waiting } from './pace.ts'
import { createRecentRows } from './recent-rows.ts'
import type { FeedDelta, FeedRow, RowChange } from './types.ts'

export interface RowBook {
  /** `now`: monotonic ms. False when rows had to be left out of the next delta. */
  add(rows: readonly FeedRow[], now: number): boolean
  /** Newest first, what the journal had; `isWhole`: it has no more. */
  preload(rows: readonly FeedRow[], isWhole: boolean): void
  acknowledged(keys: readonly string[], are: boolean): void
  waiting(): Pick<Waiting, 'rows' | 'since' | 'changes'>
  /** What is new and changed, told once. */
  takeNews(): Pick<FeedDelta, 'rows' | 'changed'>
  dropNews(): void
  get(key: string): FeedRow | undefined
  newestFirst(limit?: number, wanted?: (row: FeedRow) => boolean): readonly FeedRow[]
  clear(): void
}

const KEPT_ROWS = 500
/** 2,000 events/s in a storm's interval, with a third to spare; a window shows some twenty. */
const ROWS_PER_DELTA = 120

export function createRowBook(): RowBook {
  const recent = createRecentRows(KEPT_ROWS)
  const fresh = createFreshRows(ROWS_PER_DELTA)
  const changed = new Map<string, RowChange>()

  const get = (key: string) => recent.get(key) ?? fresh.get(key)

  function replace(row: FeedRow): void {
    recent.replace(row)
    fresh.replace(row)
  }

  /** A row that was on show before the journal could be read: what was decided and done about it then, counts. */
  function correct(stored: FeedRow): void {
    const shown = get(stored.key)
    if (shown === undefined) return
    const { decision, why } = stored.decision === null ? shown : stored
    replace({ ...shown, decision, why, acknowledged: shown.acknowledged || stored.acknowledged })
  }

  function dropNews(): void {
    fresh.clear()
    changed.clear()
  }

  return {
    add(rows, now) {
      let areAllThere = true
      // What is not kept, being old, is told all the same: the window knows whether it shows it or reads history anew.
      for (const row of rows) if (recent.insert(row) !== 'known' && !fresh.add(row, now)) areAllThere = false
      return areAllThere
    },
    preload(rows, isWhole) {
      for (const row of rows) if (recent.insert(row) === 'known') correct(row)
      const last = rows.at(-1)
      if (!isWhole && last !== undefined) recent.endAt(last)
    },
    acknowledged(keys, are) {
      for (const key of keys) {
        const row = get(key)
        if (row?.acknowledged === are) continue
        if (row !== undefined) replace({ ...row, acknowledged: are })
        // A row that the window has from history is told too.
        if (fresh.get(key) === undefined) changed.set(key, { key, acknowledged: are })
      }
    },
    waiting: () => ({ rows: fresh.size(), since: fresh.since(), changes: changed.size > 0 }),
    takeNews() {
      const rows = fresh.newestFirst()
      const changes = [...changed.values()]
      dropNews()
      return { ...(rows.length > 0 && { rows }), ...(changes.length > 0 && { changed: changes }) }
    },
    dropNews,
    get,
    newestFirst: (limit, wanted) => recent.newestFirst(limit, wanted),
    clear() {
      recent.clear()
      dropNews()
    },
  }
}
