/**
 * How many events there were of each kind in each stretch of time, so that a week's picture costs no scan. Kept in the
 * same transactions as the rows, in every width that is drawn, and as far back as that is drawn. Of a file without counts, the rows below a mark are counted
 * in steps, newest first: until then a row below it is in no count, whoever adds or removes it.
 */
import type { DatabaseSync } from 'node:sqlite'
import {
  PULSE_WIDTHS,
  type NameCount,
  type NameFilter,
  type PulseBar,
  type PulseWidth,
} from '../../core/ports.ts'
import { createKinds } from '../../core/ingest/kinds.ts'
import type { StoredKind } from './insert.ts'
import { integer, integerOrNull, only, text, type Row } from './row.ts'
import { among, amongNames } from './sqlite.ts'

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
  -- start: of the stretch, by the time it is listed by; width: its length, ms.
  CREATE TABLE pulse (
    width INTEGER NOT NULL,
    start INTEGER NOT NULL,
    priority TEXT NOT NULL,
    symbol TEXT NOT NULL,
    type TEXT NOT NULL,
    n INTEGER NOT NULL,
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

/** Rows below are in no count yet; null: all are. On any connection. */
function markOf(db: DatabaseSync): number | null {
  const row = db.prepare("SELECT value FROM meta WHERE name = 'to_count'").get()
  return row === undefined ? null : integer(row, 'value')
}

/** On any connection. */
export const isCounted = (db: DatabaseSync): boolean => markOf(db) === null

/** Of one transaction; `write` before its end. */
export interface Tally {
  add(detectedAt: number, kind: StoredKind, by: 1 | -1): void
  write(): void
}

/** How many there are of each kind, by its number, in each stretch, by its start. */
type Sums = Map<number, Map<number, number>>

function count(sums: Sums, start: number, kind: number, n: number): void {
  const of = sums.get(start) ?? new Map<number, number>()
  sums.set(start, of.set(kind, (of.get(kind) ?? 0) + n))
}

/** Also for times before 1970. */
const startOf = (at: number, width: number): number => Math.floor(at / width) * width

/** On the writing connection. Every function throws SQLite's own errors. */
export function createCounts(db: DatabaseSync) {
  /** As committed: there is no way back. */
  let isDone = false
  const change = db.prepare(
    `INSERT INTO pulse (width, start, priority, symbol, type, n) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  )
  const tidy = db.prepare(
    'DELETE FROM pulse WHERE width = ? AND start = ? AND priority = ? AND symbol = ? AND type = ? AND n <= 0',
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

  function mark(): number | null {
    if (isDone) return null
    const at = markOf(db)
    isDone = at === null
    return at
  }

  return {
    /** In a transaction, before it changes anything here. */
    begin: () => tallyFrom(mark() ?? Number.NEGATIVE_INFINITY),
    isDone: () => isCounted(db),
    /** In a transaction: counts some more. */
    step,
  }

  /** One write a kind and stretch, however many events there are of it. */
  function tallyFrom(from: number): Tally {
    const kinds = createKinds()
    const sums: Sums = new Map()
    return {
      add(detectedAt, kind, by) {
        if (detectedAt >= from) count(sums, startOf(detectedAt, MINUTE), kinds.placeOf(kind), by)
      },
      write() {
        for (const width of PULSE_WIDTHS) {
          const wider: Sums = new Map()
          for (const [start, of] of sums)
            of.forEach((n, place) => count(wider, startOf(start, width), place, n))
          for (const [start, of] of wider)
            of.forEach((n, place) => {
              const kind = kinds.list[place]
              if (n === 0 || kind === undefined) return
              change.run(width, start, kind.priority, kind.symbol, kind.type, n)
              if (n < 0) tidy.run(width, start, kind.priority, kind.symbol, kind.type)
            })
          dropOld(width, [...wider.keys()])
        }
        sums.clear()
      },
    }
  }

  function step(): void {
    const upTo = mark()
    if (upTo === null) return
    const last = db
      .prepare(
        `SELECT detected_at FROM events WHERE detected_at < ?
           ORDER BY detected_at DESC, epoch DESC, id DESC LIMIT 1 OFFSET ?`,
      )
      .get(upTo, STEP_ROWS - 1)
    const from = last === undefined ? null : integer(last, 'detected_at')
    const counted = db
      .prepare(
        `SELECT detected_at, priority, symbol, type FROM events WHERE detected_at < ? AND detected_at >= ?`,
      )
      .iterate(upTo, from ?? Number.MIN_SAFE_INTEGER)
    const newest =
      integerOrNull(only(db.prepare('SELECT max(detected_at) AS at FROM events').get()), 'at') ?? 0
    if (from === null || from < newest - KEPT_MS[TWO_HOURS])
      db.exec("DELETE FROM meta WHERE name = 'to_count'")
    else db.prepare("UPDATE meta SET value = ? WHERE name = 'to_count'").run(from)
    const tally = tallyFrom(Number.NEGATIVE_INFINITY)
    for (const row of counted) tally.add(integer(row, 'detected_at'), kindOf(row), 1)
    tally.write()
  }
}

export const kindOf = (row: Row): StoredKind => ({
  priority: text(row, 'priority'),
  symbol: text(row, 'symbol'),
  type: text(row, 'type'),
})

export type Counts = ReturnType<typeof createCounts>

/** Of the filter only the names count. On any connection; milliseconds, whatever the journal holds. */
export function readPulse(
  db: DatabaseSync,
  filter: NameFilter,
  from: number,
  to: number,
  widthMs: number,
): readonly PulseBar[] {
  const { where, values } = whereOf(filter)
  const rows = db
    .prepare(
      `SELECT start, symbol, sum(n) AS n,
         sum(n * (priority = 'P0')) AS P0, sum(n * (priority = 'P1')) AS P1, sum(n * (priority = 'P2')) AS P2
       FROM pulse WHERE width = ? AND start >= ? AND start < ? ${where}
       GROUP BY start, symbol ORDER BY start, symbol`,
    )
    .iterate(widthMs, Math.ceil(from), Math.ceil(to), ...values)
  const bars: PulseBar[] = []
  for (const row of rows) {
    const [start, symbol, count] = [integer(row, 'start'), text(row, 'symbol'), integer(row, 'n')]
    const of = { P0: integer(row, 'P0'), P1: integer(row, 'P1'), P2: integer(row, 'P2') }
    const last = bars.at(-1)
    const bar = last?.start === start ? last : { start, P0: 0, P1: 0, P2: 0, top: null }
    const top = symbol !== '' && count > (bar.top?.count ?? 0) ? { symbol, count } : bar.top
    const next = { start, P0: bar.P0 + of.P0, P1: bar.P1 + of.P1, P2: bar.P2 + of.P2, top }
    if (bar === last) bars[bars.length - 1] = next
    else bars.push(next)
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
  const { where, values } = whereOf(filter)
  return db
    .prepare(
      `SELECT ${by} AS name, sum(n) AS n FROM pulse WHERE width = ? AND start >= ? ${where}
       GROUP BY ${by} ORDER BY n DESC, name`,
    )
    .all(QUARTER, Math.ceil(from), ...values)
    .map((row) => ({ name: text(row, 'name'), count: integer(row, 'n') }))
}

function whereOf({ priorities, symbols, types }: NameFilter) {
  const conditions = [
    among('priority', priorities),
    amongNames('symbol', symbols),
    amongNames('type', types),
  ].filter((one) => one !== null)
  return {
    where: conditions.map(({ condition }) => `AND ${condition}`).join(' '),
    values: conditions.flatMap(({ values }) => values),
  }
}
