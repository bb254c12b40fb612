/** Queries: what pages, search, export and the noise report ask of the file. */
import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { includesName } from '../../contract/vocabulary/names.ts'
import { holds, searchTextOf, wordsOf } from '../../contract/vocabulary/search.ts'
import type { EventFilter, EventPosition, EventRef, HistoryPage, StoredEvent } from '../../core/ports.ts'
import { leftToCarry, uncarried } from './carry-over.ts'
import { countEvents } from './opened.ts'
import { integer, integerOrNull, only, storedEvent, text, type Row } from './row.ts'

export interface NoiseGroup {
  readonly symbol: string
  readonly type: string
  readonly interruptions: number
  readonly acknowledged: number
}

export interface JournalStats {
  readonly events: number
  readonly bytes: number
  readonly oldest: number | null
}

/** One step of an export. */
export interface WalkStep {
  readonly events: readonly StoredEvent[]
  /** Where to go on; null at the end. */
  readonly next: EventRef | null
}

/** Part of a count: of the words of a search every event that may hold them has to be looked at. */
export interface CountStep {
  readonly count: number
  readonly next: EventRef | null
}

/** The reading half, on an open connection; each call sees one state of the file. Throws SQLite's own errors. */
export interface Reader {
  page(filter: EventFilter, before: EventPosition | null, limit: number): HistoryPage
  get(ref: EventRef): StoredEvent | null
  count(filter: EventFilter, after: EventRef | null): CountStep
  walk(filter: EventFilter, after: EventRef | null): WalkStep
  stats(): JournalStats
  noise(since: number, limit: number): readonly NoiseGroup[]
}

const MAX_PAGE = 1000
/** How long a search goes on before it says how far it has come, ms. */
const SEARCH_MS = 80
/** For SQL: one row in a thousand, whatever it holds, at which a search that finds nothing can look at the clock. */
const LOOK_UP = '(detected_at + id) % 1009 = 0'
/** Rows looked at and events given a step of an export or a count: a page asked for meanwhile waits for one step only. */
const WALK_ROWS = 4_000
const WALK_EVENTS = 400

const COLUMNS =
  'epoch, id, detected_at, received_at, lag_ms, source, event, outcome, reason, detail, decided_at, age_s, acknowledged_at'

export function createReader(db: DatabaseSync, file: string, monotonicMs: () => number): Reader {
  /** All statements of a call see one state of the file: retention deletes while a page is being read. */
  const snapshot =
    <A extends readonly unknown[], T>(work: (...parameters: A) => T) =>
    (...parameters: A): T => {
      db.exec('BEGIN')
      try {
        return work(...parameters)
      } finally {
        if (db.isTransaction) db.exec('ROLLBACK')
      }
    }

  function page(filter: EventFilter, before: EventPosition | null, limit: number): HistoryPage {
    const wanted = Math.max(1, Math.min(MAX_PAGE, Math.floor(limit)))
    const until = monotonicMs() + SEARCH_MS
    const { condition, values, isFound } = conditionOf(filter)
    const toCarry = leftToCarry(db)
    const rows = db
      .prepare(
        `SELECT ${COLUMNS} FROM events
         WHERE (detected_at, epoch, id) < (?, ?, ?) AND ${timesOf({ ...filter, to: null })} AND (${condition} OR ${LOOK_UP})
         ORDER BY detected_at DESC, epoch DESC, id DESC`,
      )
      .iterate(...tuple(lower(before, startOf(filter))), ...values)
    const events: StoredEvent[] = []
    for (const row of rows) {
      const event = storedEvent(row)
      if (event !== null && isFound(event)) {
        if (events.length === wanted) return { events, next: positionOf(events.at(-1)), toCarry }
        events.push(event)
      } else if (monotonicMs() >= until) return { events, next: positionOfRow(row), toCarry }
    }
    return { events, next: null, toCarry }
  }

  /** Some rows in the order of (epoch, id), after `after`; `next` is where they end, null at the end of all. */
  function stretch(
    { from, to }: EventFilter,
    after: EventRef | null,
    condition: string,
    values: readonly string[],
  ) {
    const start = after ?? LOWEST
    const order = 'ORDER BY epoch, id'
    const last = db
      .prepare(
        `SELECT epoch, id FROM events INDEXED BY events_once WHERE (epoch, id) > (?, ?) ${order} LIMIT 1 OFFSET ?`,
      )
      .get(start.epoch, start.id, WALK_ROWS - 1)
    const next = last === undefined ? null : refOf(last)
    const end = next ?? HIGHEST
    const rows = db
      .prepare(
        `SELECT ${COLUMNS} FROM events INDEXED BY events_once
         WHERE (epoch, id) > (?, ?) AND (epoch, id) <= (?, ?) AND ${timesOf({ from, to })} AND ${condition} ${order}`,
      )
      .iterate(start.epoch, start.id, end.epoch, end.id, ...values)
    return { rows, next }
  }

  return {
    page: snapshot(page),
    get: snapshot(({ epoch, id }) => {
      const row =
        db.prepare(`SELECT ${COLUMNS} FROM events WHERE epoch = ? AND id = ?`).get(epoch, id) ??
        uncarried(db, { epoch, id })
      return row === undefined ? null : storedEvent(row)
    }),
    count: snapshot((filter, after) => {
      const { condition, values, isExact, isFound } = conditionOf(filter)
      if (isExact) {
        const all = `SELECT count(*) AS n FROM events WHERE ${timesOf(filter)} AND ${condition}`
        return { count: integer(only(db.prepare(all).get(...values)), 'n'), next: null }
      }
      let count = 0
      const { rows, next } = stretch(filter, after, condition, values)
      for (const row of rows) {
        const event = storedEvent(row)
        if (event !== null && isFound(event)) count++
      }
      return { count, next }
    }),
    walk: snapshot((filter, after) => {
      const { condition, values, isFound } = conditionOf(filter)
      const events: StoredEvent[] = []
      const { rows, next } = stretch(filter, after, condition, values)
      for (const row of rows) {
        const event = storedEvent(row)
        if (event === null || !isFound(event)) continue
        events.push(event)
        if (events.length === WALK_EVENTS) return { events, next: refOf(row) }
      }
      return { events, next }
    }),
    stats: snapshot(() => {
      const first = db.prepare('SELECT min(detected_at) AS oldest FROM events').get()
      return {
        events: countEvents(db),
        bytes: bytesOf(db, file),
        oldest: integerOrNull(only(first), 'oldest'),
      }
    }),
    noise: (since, limit) =>
      db
        .prepare(
          `SELECT symbol, type, count(*) AS interruptions, count(acknowledged_at) AS acknowledged
           FROM events INDEXED BY events_noise WHERE interrupted = 1 AND detected_at >= ?
           GROUP BY symbol, type ORDER BY interruptions DESC, symbol, type LIMIT ?`,
        )
        .all(Math.ceil(since), limit)
        .map((row) => ({
          symbol: text(row, 'symbol'),
          type: text(row, 'type'),
          interruptions: integer(row, 'interruptions'),
          acknowledged: integer(row, 'acknowledged'),
        })),
  }
}

interface Condition {
  readonly condition: string
  readonly values: readonly string[]
  /** SQL alone says what matches. */
  readonly isExact: boolean
  /** SQL lets pass what may match; this tells what does. */
  readonly isFound: (event: StoredEvent) => boolean
}

function conditionOf({ text: searched, priorities, symbols, types }: EventFilter): Condition {
  const conditions: string[] = []
  const values: string[] = []
  let isExact = true
  const among = (column: string, names: readonly string[]): void => {
    // SQLite folds the letter case of ASCII alone: any other name is looked for in every row.
    if (names.some((name) => !/^\p{ASCII}*$/u.test(name))) isExact = false
    if (names.length === 0 || !isExact) return
    conditions.push(`${column} IN (${names.map(() => '?').join(', ')})`)
    values.push(...names)
  }
  among('priority', priorities)
  // Servers and users differ in letter case (names.ts).
  among('symbol COLLATE NOCASE', symbols)
  among('type COLLATE NOCASE', types)
  const words = wordsOf(searched)
  for (const { mayHold } of words) {
    if (mayHold === null) continue
    conditions.push(`(odd = 1 OR ${mayHold.map(() => 'event LIKE ?').join(' OR ')})`)
    // Wildcards stand for themselves as well.
    values.push(...mayHold.map((part) => `%${part}%`))
  }
  return {
    condition: conditions.length === 0 ? 'true' : conditions.join(' AND '),
    values,
    isExact: isExact && words.length === 0,
    isFound: ({ event, sent }) =>
      (priorities.length === 0 || priorities.includes(event.priority)) &&
      (symbols.length === 0 || includesName(symbols, event.symbol)) &&
      (types.length === 0 || includesName(types, event.type)) &&
      (words.length === 0 || holds(searchTextOf({ event, ...(sent && { sent }) }), words)),
  }
}

const HIGHEST: EventPosition = {
  detectedAt: Number.MAX_SAFE_INTEGER,
  epoch: Number.MAX_SAFE_INTEGER,
  id: Number.MAX_SAFE_INTEGER,
}
const LOWEST: EventPosition = {
  detectedAt: Number.MIN_SAFE_INTEGER,
  epoch: Number.MIN_SAFE_INTEGER,
  id: Number.MIN_SAFE_INTEGER,
}

/** For SQL. */
function timesOf({ from, to }: Pick<EventFilter, 'from' | 'to'>): string {
  const lower = from === null ? 'true' : `detected_at >= ${Math.ceil(from)}`
  return to === null ? lower : `${lower} AND detected_at <= ${Math.floor(to)}`
}

/** Above everything that the filter's end lets pass. */
const startOf = ({ to }: EventFilter): EventPosition =>
  to === null ? HIGHEST : { ...HIGHEST, detectedAt: Math.floor(to) }

function lower(before: EventPosition | null, start: EventPosition): EventPosition {
  return before === null || before.detectedAt > start.detectedAt ? start : before
}

const tuple = ({ detectedAt, epoch, id }: EventPosition) => [detectedAt, epoch, id] as const
const refOf = (row: Row): EventRef => ({ epoch: integer(row, 'epoch'), id: integer(row, 'id') })
const positionOfRow = (row: Row): EventPosition => ({
  detectedAt: integer(row, 'detected_at'),
  ...refOf(row),
})
const positionOf = (stored: StoredEvent | undefined): EventPosition | null =>
  stored === undefined ? null : { detectedAt: stored.detectedAt, epoch: stored.epoch, id: stored.event.id }

/** What the journal takes on disk, its log included. */
function bytesOf(db: DatabaseSync, file: string): number {
  const pages = integer(only(db.prepare('PRAGMA page_count').get()), 'page_count')
  const size = integer(only(db.prepare('PRAGMA page_size').get()), 'page_size')
  return pages * size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0)
}
