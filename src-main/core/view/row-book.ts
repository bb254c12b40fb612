/** The hub's rows: those a snapshot holds, and what the next delta says of new and changed ones. */
import type { Arrivals } from './arrivals.ts'
import { createBurst } from './burst.ts'
import { createFreshRows } from './fresh-rows.ts'
import type { Waiting } from './pace.ts'
import { createRecentRows } from './recent-rows.ts'
import type { FeedDelta, FeedRow, RowChange } from './types.ts'

export interface RowBook {
  /** `now`: monotonic ms. False when rows had to be left out of the next delta. */
  add(arrivals: Arrivals, now: number): boolean
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
/** Events without rows that may be held when none can be left out, as when a server stamps all alike. */
const MOST_UNREAD = 4 * KEPT_ROWS

export function createRowBook(): RowBook {
  const recent = createRecentRows(KEPT_ROWS)
  const fresh = createFreshRows(ROWS_PER_DELTA)
  const burst = createBurst(KEPT_ROWS, ROWS_PER_DELTA)
  const changed = new Map<string, RowChange>()

  /** Before anybody looks. */
  function read(): void {
    if (burst.size === 0) return
    const since = burst.since()
    const rows = burst.take()
    const known = new Set<FeedRow>()
    for (const row of rows.recent) if (recent.insert(row) === 'known') known.add(row)
    // What is not kept, being old, is told all the same: the window knows whether it shows it or reads history anew.
    for (const row of rows.fresh) if (!known.has(row)) fresh.add(row, since[row.event.priority])
  }

  const get = (key: string) => {
    read()
    return recent.get(key) ?? fresh.get(key)
  }

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
    add(arrivals, now) {
      burst.add(arrivals, now)
      const areAllThere = fresh.size() + burst.size <= ROWS_PER_DELTA
      if (burst.held > MOST_UNREAD) read()
      return areAllThere
    },
    preload(rows, isWhole) {
      read()
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
    waiting: () => ({
      rows: Math.min(ROWS_PER_DELTA, fresh.size() + burst.size),
      since: earlier(fresh.since(), burst.since()),
      changes: changed.size > 0,
    }),
    takeNews() {
      read()
      const rows = fresh.newestFirst()
      const changes = [...changed.values()]
      dropNews()
      return { ...(rows.length > 0 && { rows }), ...(changes.length > 0 && { changed: changes }) }
    },
    dropNews() {
      read()
      dropNews()
    },
    get,
    newestFirst(limit, wanted) {
      read()
      return recent.newestFirst(limit, wanted)
    },
    clear() {
      burst.clear()
      recent.clear()
      dropNews()
    },
  }
}

type Since = Waiting['since']
const earlier = (a: Since, b: Since): Since => ({
  P0: Math.min(a.P0, b.P0),
  P1: Math.min(a.P1, b.P1),
  P2: Math.min(a.P2, b.P2),
})
