/**
 * How many events there were of each kind in each stretch of time, so that a week's picture costs no scan. Kept in the
 * same transactions as the rows, in every width that is drawn, and as far back as that is drawn. Of a file without counts,
 * the rows below a mark (`to_count`) are counted in steps, newest first: until then such a row is in no count, whoever adds
 * or removes it.
 */
import type { DatabaseSync } from 'node:sqlite'
import {
  PULSE_WIDTHS,
  type NameCount,
  type NameFilter,
  type PulseBar,
  type PulseWidth,
} from '../../core/ports.ts'
import { createKinds } from '../../core/ingest/packed-events.ts'
import { kindOf, type StoredKind } from './events.ts'
import { namesOf } from './filter.ts'
import { integer, metaOf, numberOrNull, text } from './sqlite.ts'

const DAY_MS = 86_400_000
const [MINUTE, QUARTER, TWO_HOURS] = PULSE_WIDTHS
/**
 * How long before the newest each is kept: an hour, a day and a week are drawn, and two days more, for an event may be listed
 * a day ahead (order.ts). Of a quiet feed every event has bars of its own: kept for good they take a fifth of the file.
 */
const KEPT_MS: Readonly<Record<PulseWidth, number>> = {
  [MINUTE]: 3 * DAY_MS,
  [QUARTER]: 3 * DAY_MS,
  [TWO_HOURS]: 9 * DAY_MS,
}
/** Stretches dropped at a time beyond twice as many as came: what a long pause left goes in pieces. */
const DROPPED = 30
/** Rows a step: some milliseconds, for which an append may have to wait. */
const STEP_ROWS = 2_000

export const PULSE = `
  -- start: of the stretch, by the time it is listed by; width: its length, ms. n: 0 when all have gone again.
  CREATE TABLE pulse (
    width INTEGER NOT NULL, start INTEGER NOT NULL,
    priority TEXT NOT NULL, symbol TEXT NOT NULL, type TEXT NOT NULL, n INTEGER NOT NULL,
    -- In the order of readPulse.
    PRIMARY KEY (width, start, symbol, type, priority)
  ) STRICT, WITHOUT ROWID;
`

/** In the migration's transaction: what is in the table by now is to be counted. */
export function beginCounting(db: DatabaseSync): void {
  db.exec(`INSERT INTO meta SELECT 'to_count', max(detected_at) + 1 FROM events HAVING count(*) > 0`)
}

/** In a transaction: nothing is there to be counted. */
export function clearCounts(db: DatabaseSync): void {
  db.exec("DELETE FROM pulse; DELETE FROM meta WHERE name = 'to_count'")
}

/** On any connection. */
export const isCounted = (db: DatabaseSync): boolean => metaOf(db, 'to_count') === null

/** Of one transaction; `write` before its end: one write a kind and stretch, however many events there are of it. */
export interface Tally {
  add(detectedAt: number, kind: StoredKind, by: 1 | -1): void
  write(): void
}

export type Counts = ReturnType<typeof createCounts>

/** On the writing connection. Every function throws SQLite's own errors. */
export function createCounts(db: DatabaseSync) {
  /** As committed: there is no way back. */
  let isDone = false
  const raise = db.prepare(
    `INSERT INTO pulse (n, width, start, priority, symbol, type) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  )
  const lower = db.prepare(
    'UPDATE pulse SET n = n + ? WHERE width = ? AND start = ? AND priority = ? AND symbol = ? AND type = ?',
  )
  const drop = db.prepare(
    `DELETE FROM pulse WHERE width = ?1
     AND start < min(?2, (SELECT min(start) FROM pulse WHERE width = ?1) + ?1 * ?3)`,
  )
  /** Of each width the newest stretch when old ones were last dropped. */
  const dropped = new Map<PulseWidth, number>()

  function dropOld(width: PulseWidth, starts: readonly number[]): void {
    const newest = starts.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    if (newest <= (dropped.get(width) ?? Number.NEGATIVE_INFINITY)) return
    drop.run(width, newest - KEPT_MS[width], DROPPED + 2 * starts.length)
    dropped.set(width, newest)
  }

  /** Rows below are in no count yet; null: all are. */
  function mark(): number | null {
    const at = isDone ? null : metaOf(db, 'to_count')
    isDone = at === null
    return at
  }

  function tallyFrom(from: number): Tally {
    const kinds = createKinds()
    const minutes: Sums = new Map()
    return {
      add(detectedAt, kind, by) {
        if (detectedAt >= from) count(minutes, detectedAt, MINUTE, kinds.placeOf(kind), by)
      },
      write() {
        for (const width of PULSE_WIDTHS) {
          const sums: Sums = new Map()
          for (const [start, of] of minutes) of.forEach((n, place) => count(sums, start, width, place, n))
          for (const [start, of] of sums)
            of.forEach((n, place) => {
              const kind = kinds.list[place]
              if (n === 0 || kind === undefined) return
              ;(n > 0 ? raise : lower).run(n, width, start, kind.priority, kind.symbol, kind.type)
            })
          dropOld(width, [...sums.keys()])
        }
      },
    }
  }

  return {
    /** In a transaction, before it changes anything here. */
    begin: () => tallyFrom(mark() ?? Number.NEGATIVE_INFINITY),
    isDone: () => isCounted(db),
    /** In a transaction: counts some more. */
    step(): void {
      const upTo = mark()
      if (upTo === null) return
      const from = numberOrNull(
        db,
        'SELECT detected_at AS n FROM events WHERE detected_at < ? ORDER BY detected_at DESC LIMIT 1 OFFSET ?',
        upTo,
        STEP_ROWS - 1,
      )
      const newest = numberOrNull(db, 'SELECT max(detected_at) AS n FROM events') ?? 0
      if (from === null || from < newest - KEPT_MS[TWO_HOURS])
        db.exec("DELETE FROM meta WHERE name = 'to_count'")
      else db.prepare("UPDATE meta SET value = ? WHERE name = 'to_count'").run(from)
      const tally = tallyFrom(Number.NEGATIVE_INFINITY)
      const rows = 'SELECT detected_at, priority, symbol, type FROM events WHERE detected_at BETWEEN ? AND ?'
      for (const row of db.prepare(rows).iterate(from ?? Number.MIN_SAFE_INTEGER, upTo - 1))
        tally.add(integer(row, 'detected_at'), kindOf(row), 1)
      tally.write()
    },
  }
}

/** How many there are of each kind, at its number, in each stretch, by its start. */
type Sums = Map<number, number[]>

function count(sums: Sums, at: number, width: number, place: number, n: number): void {
  // Also for times before 1970.
  const start = Math.floor(at / width) * width
  let of = sums.get(start)
  if (of === undefined) sums.set(start, (of = []))
  of[place] = (of[place] ?? 0) + n
}

/** Of the filter only the names count. On any connection; milliseconds, whatever the journal holds. */
export function readPulse(
  db: DatabaseSync,
  filter: NameFilter,
  from: number,
  to: number,
  widthMs: number,
): readonly PulseBar[] {
  const { condition, values } = namesOf(filter)
  const rows = db
    .prepare(
      `SELECT start, symbol, sum(n) AS n,
         sum(n * (priority = 'P0')) AS P0, sum(n * (priority = 'P1')) AS P1, sum(n * (priority = 'P2')) AS P2
       FROM pulse WHERE n > 0 AND width = ? AND start >= ? AND start < ? AND ${condition}
       GROUP BY start, symbol ORDER BY start, symbol`,
    )
    .iterate(widthMs, Math.ceil(from), Math.ceil(to), ...values)
  const bars: { -readonly [K in keyof PulseBar]: PulseBar[K] }[] = []
  for (const row of rows) {
    const [start, symbol, count] = [integer(row, 'start'), text(row, 'symbol'), integer(row, 'n')]
    let bar = bars.at(-1)
    if (bar?.start !== start) bars.push((bar = { start, P0: 0, P1: 0, P2: 0, top: null }))
    for (const priority of ['P0', 'P1', 'P2'] as const) bar[priority] += integer(row, priority)
    if (symbol !== '' && count > (bar.top?.count ?? 0)) bar.top = { symbol, count }
  }
  return bars
}

/** See HistoryPort.tally. On any connection. */
export function readTally(
  db: DatabaseSync,
  by: 'symbol' | 'type',
  filter: NameFilter,
  from: number,
): readonly NameCount[] {
  const { condition, values } = namesOf(filter)
  return db
    .prepare(
      `SELECT ${by} AS name, sum(n) AS n FROM pulse WHERE n > 0 AND width = ? AND start >= ? AND ${condition}
       GROUP BY ${by} ORDER BY n DESC, name`,
    )
    .all(QUARTER, Math.ceil(from), ...values)
    .map((row) => ({ name: text(row, 'name'), count: integer(row, 'n') }))
}
