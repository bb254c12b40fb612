/** Queries: what pages, search, export and the noise report ask of the file. */
import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type {
  EventFilter,
  EventPosition,
  EventRef,
  HistoryPage,
  HistoryPort,
  NameCount,
  NameFilter,
  Pulse,
  StoredEvent,
} from '../../core/ports.ts'
import { countEvents, leftToCarry, uncarried } from './carry-over.ts'
import { STORED, storedEvent } from './events.ts'
import { conditionOf, timesOf, type Condition } from './filter.ts'
import { isCounted, readPulse, readTally } from './pulse-counts.ts'
import { integer, number, numberOrNull, pragma, text, type Row } from './sqlite.ts'

/** Part of an export, or of a count: of the words of a search every event that may hold them has to be looked at. */
interface Step {
  /** Where to go on; null at the end. */
  readonly next: EventRef | null
}
type WalkStep = Step & { readonly events: readonly StoredEvent[] }
type CountStep = Step & { readonly count: number }

/** The reading half, on an open connection; each call sees one state of the file. Throws SQLite's own errors. See HistoryPort. */
export interface Reader {
  page(filter: EventFilter, before: EventPosition | null, limit: number): HistoryPage
  get(ref: EventRef): StoredEvent | null
  count(filter: EventFilter, after: EventRef | null): CountStep
  walk(filter: EventFilter, after: EventRef | null): WalkStep
  pulse(filter: NameFilter, from: number, to: number, widthMs: number): Pulse
  tally(by: 'symbol' | 'type', filter: NameFilter, from: number): readonly NameCount[]
  stats(): Awaited<ReturnType<HistoryPort['stats']>>
  noise(since: number, limit: number): Awaited<ReturnType<HistoryPort['noise']>>
}

const MAX_PAGE = 1000
/** How long a search goes on before it says how far it has come, ms. */
const SEARCH_MS = 80
/** For SQL: one row in a thousand, whatever it holds, at which a search that finds nothing can look at the clock. */
const LOOK_UP = '(detected_at + id) % 1009 = 0'
/** Rows looked at and events given a step of an export or a count: a page asked for meanwhile waits for one step only. */
const WALK_ROWS = 4_000
const WALK_EVENTS = 400

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
    matchers = condition.patterns
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

  /** Some rows in the order of (epoch, id), after `after`, and where they end. */
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
        `SELECT ${STORED} FROM events INDEXED BY events_once
         WHERE (epoch, id) > (?, ?) AND (epoch, id) <= (?, ?) AND ${timesOf({ from, to })} AND ${condition} ${order}`,
      )
      .iterate(start.epoch, start.id, end.epoch, end.id, ...values)
    return { rows, next }
  }

  function* found(rows: Iterable<Row>, { isFound }: Condition) {
    for (const row of rows) {
      const event = storedEvent(row)
      if (event !== null && isFound(event)) yield { event, row }
    }
  }

  return {
    page: snapshot((filter, before, limit) => {
      const wanted = Math.max(1, Math.min(MAX_PAGE, Math.floor(limit)))
      const until = monotonicMs() + SEARCH_MS
      const { condition, values, from, to, isFound } = prepared(filter)
      const toCarry = leftToCarry(db)
      // Above everything that the filter's end lets pass.
      const top = to === null ? HIGHEST : { ...HIGHEST, detectedAt: Math.floor(to) }
      const { detectedAt, epoch, id } = before === null || before.detectedAt > top.detectedAt ? top : before
      const rows = db
        .prepare(
          `SELECT ${STORED} FROM events
           WHERE (detected_at, epoch, id) < (?, ?, ?) AND ${timesOf({ from, to: null })} AND (${condition} OR ${LOOK_UP})
           ORDER BY detected_at DESC, epoch DESC, id DESC`,
        )
        .iterate(detectedAt, epoch, id, ...values)
      const events: StoredEvent[] = []
      let next: EventPosition | null = null
      for (const row of rows) {
        const event = storedEvent(row)
        if (event !== null && isFound(event)) {
          if (events.length === wanted) return { events, next, toCarry }
          events.push(event)
          next = positionOf(row)
        } else if (monotonicMs() >= until) return { events, next: positionOf(row), toCarry }
      }
      return { events, next: null, toCarry }
    }),
    get: snapshot((ref) => {
      const one = db.prepare(`SELECT ${STORED} FROM events WHERE epoch = ? AND id = ?`)
      const row = one.get(ref.epoch, ref.id) ?? uncarried(db, ref)
      return row === undefined ? null : storedEvent(row)
    }),
    count: snapshot((filter, after) => {
      const wanted = prepared(filter)
      if (wanted.isExact) {
        const sql = `SELECT count(*) AS n FROM events WHERE ${timesOf(wanted)} AND ${wanted.condition}`
        return { count: number(db, sql, ...wanted.values), next: null }
      }
      const { rows, next } = stretch(wanted, after)
      return { count: [...found(rows, wanted)].length, next }
    }),
    walk: snapshot((filter, after) => {
      const wanted = prepared(filter)
      const events: StoredEvent[] = []
      const { rows, next } = stretch(wanted, after)
      for (const { event, row } of found(rows, wanted)) {
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
    stats: snapshot(() => ({
      events: countEvents(db),
      bytes: bytesOf(db, file),
      oldest: numberOrNull(db, 'SELECT min(detected_at) AS n FROM events'),
    })),
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

const [MOST, LEAST] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
const HIGHEST: EventPosition = { detectedAt: MOST, epoch: MOST, id: MOST }
const LOWEST: EventRef = { epoch: LEAST, id: LEAST }

const refOf = (row: Row): EventRef => ({ epoch: integer(row, 'epoch'), id: integer(row, 'id') })
const positionOf = (row: Row): EventPosition => ({
  detectedAt: integer(row, 'detected_at'),
  ...refOf(row),
})

/** What the journal takes on disk, its log included. */
function bytesOf(db: DatabaseSync, file: string): number {
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  return Number(pragma(db, 'page_count')) * Number(pragma(db, 'page_size')) + log
}
