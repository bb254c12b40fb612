/**
 * Rows of the feed: the same fields for events just received and those in the journal; the ring of the newest, which a
 * snapshot holds; and the hub's book, which adds to it what the next delta says of new and changed ones.
 */
import { compareRows, isOlder, KEPT_ROWS, listedAt, type EventPosition } from '../vocabulary/order.ts'
import type { Priority } from '../protocol/types.ts'
import { NOTHING_WAITS, type Waiting } from './pace.ts'
import type { FeedDelta, FeedRow, RowChange } from './types.ts'
import { explain } from '../alerts/explain.ts'
import { groupOf } from '../alerts/arrival.ts'
import type { AlertDecision } from '../alerts/types.ts'
import type { FeedBatch } from '../ingest/types.ts'
import type { StoredEvent } from '../ports.ts'
import { sentOf } from '../protocol/sent.ts'
import { isoToMs } from '../protocol/time.ts'

/** 2,000 events/s in a storm's interval, with a third to spare; a window shows some twenty. */
const ROWS_PER_DELTA = 120
const LEAST_URGENT_FIRST = ['P2', 'P1', 'P0'] as const satisfies readonly Priority[]

export function createRowBook() {
  const recent = createRecentRows(KEPT_ROWS)
  /** Not told yet, of each priority in order of arrival; lists, as below. */
  const news: Readonly<Record<Priority, FeedRow[]>> = { P0: [], P1: [], P2: [] }
  const sizeOfNews = () => news.P0.length + news.P1.length + news.P2.length
  let { since } = NOTHING_WAITS
  const changed = new Map<string, RowChange>()

  /** The least urgent goes, and the first to come of those. */
  const leaveOneOut = () => LEAST_URGENT_FIRST.find((priority) => news[priority].shift() !== undefined)

  const newsOf = (key: string) => [...news.P0, ...news.P1, ...news.P2].find((row) => row.key === key)
  const get = (key: string) => recent.get(key) ?? newsOf(key)

  function replace(row: FeedRow): void {
    recent.replace(row)
    const of = news[row.event.priority]
    const at = of.findIndex(({ key }) => key === row.key)
    if (at !== -1) of[at] = row
  }

  /** A row that was on show before the journal could be read: what was decided and done about it then, counts. */
  function correct(stored: FeedRow): void {
    const shown = get(stored.key)
    if (shown === undefined) return
    const { decision, why } = stored.decision === null ? shown : stored
    replace({ ...shown, decision, why, acknowledged: shown.acknowledged || stored.acknowledged })
  }

  function dropNews(): void {
    for (const priority of LEAST_URGENT_FIRST) news[priority].length = 0
    since = NOTHING_WAITS.since
    changed.clear()
  }

  return {
    /** `now`: monotonic ms. False when a row had to be left out of the next delta. */
    add(rows: readonly FeedRow[], now: number): boolean {
      let areAllTold = true
      for (const row of rows) {
        // One too old to be kept is told all the same: the window knows whether it shows it or reads history anew.
        if (!recent.insert(row)) continue
        const { priority } = row.event
        news[priority].push(row)
        if (since[priority] === Infinity) since = { ...since, [priority]: now }
        if (sizeOfNews() <= ROWS_PER_DELTA) continue
        leaveOneOut()
        areAllTold = false
      }
      return areAllTold
    },
    /** Newest first, what the journal had; `isWhole`: it has no more. */
    preload(rows: readonly FeedRow[], isWhole: boolean): void {
      for (const row of rows) if (!recent.insert(row)) correct(row)
      const last = rows.at(-1)
      if (!isWhole && last !== undefined) recent.endAt(last)
    },
    acknowledged(keys: readonly string[], are: boolean): void {
      for (const key of keys) {
        const row = get(key)
        if (row?.acknowledged === are) continue
        if (row !== undefined) replace({ ...row, acknowledged: are })
        // A row that the window has from history is told too.
        if (newsOf(key) === undefined) changed.set(key, { key, acknowledged: are })
      }
    },
    waiting: (): Pick<Waiting, 'rows' | 'since' | 'changes'> => ({
      rows: sizeOfNews(),
      since,
      changes: changed.size > 0,
    }),
    /** What is new and changed, told once. */
    takeNews(): Pick<FeedDelta, 'rows' | 'changed'> {
      const rows = [...news.P0, ...news.P1, ...news.P2].sort(compareRows)
      const changes = [...changed.values()]
      dropNews()
      return { ...(rows.length > 0 && { rows }), ...(changes.length > 0 && { changed: changes }) }
    },
    dropNews,
    get,
    newestFirst: recent.newestFirst,
    clear(): void {
      recent.clear()
      dropNews()
    },
  }
}

export const rowKey = (epoch: number, id: number): string => `${epoch}:${id}`

/** `epoch:id` taken apart; null when it is not that. */
export function parseRowKey(key: string): { readonly epoch: number; readonly id: number } | null {
  const match = /^(\d{1,15}):(-?\d{1,16})$/.exec(key)
  if (match === null) return null
  const epoch = Number(match[1])
  const id = Number(match[2])
  return Number.isSafeInteger(epoch) && Number.isSafeInteger(id) ? { epoch, id } : null
}

/** Of events just received. `decisions`: one an event, in order; what is missing was not decided. */
export function rowsOfBatch(
  { epoch, source, receivedAt, events, texts, lagMs }: FeedBatch,
  decisions: readonly (AlertDecision | null)[],
): FeedRow[] {
  return events.map((event, index) => {
    const sent = sentOf(event, texts?.[index] ?? null)
    return rowOfStored({
      epoch,
      event,
      ...(sent === undefined ? {} : { sent }),
      source,
      receivedAt,
      detectedAt: listedAt(isoToMs(event.detected_at), receivedAt),
      lagMs: lagMs[index] ?? null,
      decision: decisions[index] ?? null,
      acknowledgedAt: null,
    })
  })
}

export function rowOfStored(stored: StoredEvent): FeedRow {
  return {
    key: rowKey(stored.epoch, stored.event.id),
    epoch: stored.epoch,
    event: stored.event,
    ...(stored.sent === undefined ? {} : { sent: stored.sent }),
    group: groupOf(stored.event),
    source: stored.source,
    receivedAt: stored.receivedAt,
    detectedAt: stored.detectedAt,
    lagMs: stored.lagMs,
    decision: stored.decision,
    why: explain(stored.decision),
    acknowledged: stored.acknowledgedAt !== null,
  }
}

const NONE = { epoch: Number.NEGATIVE_INFINITY, id: Number.NEGATIVE_INFINITY }

/**
 * The newest rows, in the order of history, so that both join without a seam: no row that history has above the oldest
 * kept is missing here, or a window, which reads history below that one, would never see it.
 *
 * A list and no `Map`: whenever V8 renews the table of a Map that is always added to and deleted from, the table before it,
 * if it has grown old, keeps the next one, and so all that ever were in it until a full collection. In a flood nothing
 * died young any more.
 */
function createRecentRows(capacity: number) {
  /** Oldest first: a live event is almost always the newest, and appending is cheap. */
  const ordered: FeedRow[] = []
  /** Null while history has nothing that is not here. */
  let end: FeedRow | null = null
  /** No row above it was ever here, and none need be looked for. */
  let highest: Pick<EventPosition, 'epoch' | 'id'> = NONE

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
