/** Queries: what pages, search, export and the noise report ask of the file. */
import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { includesName } from '../../core/vocabulary/names.ts'
import { gatesOf, isEmpty, meets, parseSearch, refusalsOf } from '../../core/vocabulary/query.ts'
import { searchTextOf } from '../../core/vocabulary/search.ts'
import type {
  EventFilter,
  EventPosition,
  EventRef,
  HistoryPage,
  NameCount,
  NameFilter,
  Pulse,
  StoredEvent,
} from '../../core/ports.ts'
import { leftToCarry, uncarried } from './carry-over.ts'
import { countEvents } from './opened.ts'
import { isCounted, readPulse, readTally } from './pulse-counts.ts'
import { integer, integerOrNull, only, storedEvent, text, type Row } from './row.ts'
import { among, amongNames } from './sqlite.ts'

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
  pulse(filter: NameFilter, from: number, to: number, widthMs: number): Pulse
  tally(by: 'symbol' | 'type', filter: NameFilter, from: number): readonly NameCount[]
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

export function createReader(
  db: DatabaseSync,
  file: string,
  monotonicMs: () => number,
  wallMs: () => number = Date.now,
): Reader {
  /** Of the call under way; by their place, for to pass a pattern to each row would cost more than to try it. */
  let matchers: readonly RegExp[] = []
  // What `event REGEXP 0` calls.
  db.function('regexp', (place, event) => (matchers[Number(place)]?.test(String(event)) === false ? 0 : 1))

  function prepared(filter: EventFilter): Condition {
    const condition = conditionOf(filter, wallMs())
    matchers = condition.patterns.map((pattern) => new RegExp(pattern, 'i'))
    return condition
  }

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
    const { condition, values, from, to, isFound } = prepared(filter)
    const toCarry = leftToCarry(db)
    const rows = db
      .prepare(
        `SELECT ${COLUMNS} FROM events
         WHERE (detected_at, epoch, id) < (?, ?, ?) AND ${timesOf({ from, to: null })} AND (${condition} OR ${LOOK_UP})
         ORDER BY detected_at DESC, epoch DESC, id DESC`,
      )
      .iterate(...tuple(lower(before, startOf({ to }))), ...values)
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
  function stretch({ condition, values, from, to }: Condition, after: EventRef | null) {
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
      const wanted = prepared(filter)
      const { condition, values, isExact, isFound } = wanted
      if (isExact) {
        const all = `SELECT count(*) AS n FROM events WHERE ${timesOf(wanted)} AND ${condition}`
        return { count: integer(only(db.prepare(all).get(...values)), 'n'), next: null }
      }
      let count = 0
      const { rows, next } = stretch(wanted, after)
      for (const row of rows) {
        const event = storedEvent(row)
        if (event !== null && isFound(event)) count++
      }
      return { count, next }
    }),
    walk: snapshot((filter, after) => {
      const wanted = prepared(filter)
      const events: StoredEvent[] = []
      const { rows, next } = stretch(wanted, after)
      for (const row of rows) {
        const event = storedEvent(row)
        if (event === null || !wanted.isFound(event)) continue
        events.push(event)
        if (events.length === WALK_EVENTS) return { events, next: refOf(row) }
      }
      return { events, next }
    }),
    pulse: snapshot((filter, from, to, widthMs) => ({
      bars: readPulse(db, filter, from, to, widthMs),
      isWhole: isCounted(db) && leftToCarry(db) === 0,
    })),
    tally: (by, filter, from) => readTally(db, by, filter, from),
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

interface Condition extends Pick<EventFilter, 'from' | 'to'> {
  readonly condition: string
  readonly values: readonly string[]
  /** What `REGEXP` names by their place. */
  readonly patterns: readonly string[]
  /** SQL alone says what matches. */
  readonly isExact: boolean
  /** SQL lets pass what may match; this tells what does. */
  readonly isFound: (event: StoredEvent) => boolean
}

/** `now`: wall clock, ms. */
function conditionOf(
  { text: searched, priorities, symbols, types, from, to }: EventFilter,
  now: number,
): Condition {
  const conditions: string[] = []
  const values: string[] = []
  const patterns: string[] = []
  const named = [among('priority', priorities), amongNames('symbol', symbols), amongNames('type', types)]
  for (const one of named) {
    if (one === null) continue
    conditions.push(one.condition)
    values.push(...one.values)
  }
  const query = parseSearch(searched, now)
  for (const gate of gatesOf(query)) {
    // Each call from SQL, which hands the whole text over, costs as much as the pattern: one for all of them.
    const pattern = [...new Set(gate.patterns)].join('|')
    const either = [
      'odd = 1',
      ...gate.holds.map(([column]) => `${column} LIKE ?`),
      ...(pattern === '' ? [] : [`event REGEXP ${patterns.length}`]),
    ]
    conditions.push(`(${either.join(' OR ')})`)
    // Wildcards stand for themselves as well.
    values.push(...gate.holds.map(([, part]) => `%${part}%`))
    if (pattern !== '') patterns.push(pattern)
  }
  for (const [column, part] of refusalsOf(query)) {
    conditions.push(`instr(lower(${column}), ?) = 0`)
    values.push(part)
  }
  return {
    condition: conditions.length === 0 ? 'true' : conditions.join(' AND '),
    values,
    patterns,
    isExact: isEmpty(query),
    from: query.from === null ? from : Math.max(query.from, from ?? query.from),
    to: query.to === null ? to : Math.min(query.to, to ?? query.to),
    isFound: (stored) =>
      (priorities.length === 0 || priorities.includes(stored.event.priority)) &&
      (symbols.length === 0 || includesName(symbols, stored.event.symbol)) &&
      (types.length === 0 || includesName(types, stored.event.type)) &&
      meets(query, stored, () => searchTextOf(stored)),
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
const startOf = ({ to }: Pick<EventFilter, 'to'>): EventPosition =>
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
