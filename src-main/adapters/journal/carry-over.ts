/**
 * Events of formats 1 to 4, carried over into the one table of today in steps, newest first, while the feed runs.
 * Until that is done the old table stands beside it: an event is in one of the two, and whatever names one of the old
 * table has it carried over first, so duplicates and acknowledgements need no rule of their own (protocol.md G5).
 */
import type { DatabaseSync } from 'node:sqlite'
import { FAR_AHEAD_MS } from '../../core/vocabulary/order.ts'
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/ingest/types.ts'
import type { EventRef, JournalEntry } from '../../core/ports.ts'
import { JournalError } from './errors.ts'
import { createInsert, eventOf, kindOf } from './events.ts'
import type { Counts } from './pulse-counts.ts'
import { integer, metaOf, number, numberOrNull, pragma, text, type Row } from './sqlite.ts'

/** Events a step: some milliseconds, for which an append may have to wait. */
const STEP_EVENTS = 500
/** Pages given back to the file system a step. */
const STEP_PAGES = 500

/** The names that only older formats have. */
const OLD_TABLES = ['events_old', 'series', 'search', 'dictionary', 'staged'] as const

/** Rows of the old table as rows of the new, in the order of its columns. Kinds of events stood in a table of their own. */
const AS_NEW = `SELECT
    CASE WHEN e.detected_at > e.received_at + ${FAR_AHEAD_MS} THEN e.received_at ELSE e.detected_at END AS detected_at,
    e.epoch, e.id, coalesce(s.priority, 'P2') AS priority, coalesce(s.symbol, '') AS symbol, coalesce(s.type, '') AS type,
    e.received_at, e.lag_ms, e.source, e.outcome, e.reason, e.decided_at, e.age_s, e.interrupted, e.acknowledged_at,
    e.detail,
    is_odd(e.event, coalesce(s.type, ''), coalesce(s.symbol, ''), coalesce(s.priority, 'P2')) AS odd, e.event
  FROM events_old e LEFT JOIN series s ON s.id = e.series`

/** In the migration's transaction; `newTable` makes that of today. */
export function beginCarryOver(db: DatabaseSync, newTable: string): void {
  db.exec(`
    DROP INDEX events_series;
    DROP INDEX events_interrupted;
    ALTER TABLE events RENAME TO events_old;
    DELETE FROM meta WHERE name <> 'unclean';
    ${newTable}
  `)
  if (has(db, 'staged')) unstage(db)
  db.exec("INSERT INTO meta SELECT 'to_carry', count(*) FROM events_old")
}

/** Events that are still to be carried over. On any connection, as all up to `CarryOver`. */
export const leftToCarry = (db: DatabaseSync): number => metaOf(db, 'to_carry') ?? 0

/** Milliseconds at a million. */
export const countEvents = (db: DatabaseSync): number =>
  number(db, 'SELECT count(*) AS n FROM events') + leftToCarry(db)

/** One that is still in the old table, as a row of the new; undefined: none such. */
export function uncarried(db: DatabaseSync, { epoch, id }: EventRef): Row | undefined {
  return has(db, 'events_old')
    ? db.prepare(`${AS_NEW} WHERE e.epoch = ? AND e.id = ?`).get(epoch, id)
    : undefined
}

/** Where events stand. */
export const tablesOfEvents = (db: DatabaseSync): readonly string[] =>
  has(db, 'events_old') ? ['events', 'events_old'] : ['events']

/** In a transaction: what was to be carried over goes. */
export function dropOld(db: DatabaseSync): void {
  for (const table of OLD_TABLES) db.exec(`DROP TABLE IF EXISTS ${table}`)
  db.exec("DELETE FROM meta WHERE name = 'to_carry'")
}

interface CarryOver {
  /** In a transaction: carries some over; answers how many are left. */
  step(): number
  /** In a transaction: this one, if it is among them. */
  fetch(ref: EventRef): void
  /** Gives back some of the room that the old table and its indexes took; answers how many pages are left. */
  giveBack(): number
}

/** On the writing connection. Every function throws SQLite's own errors. */
export function createCarryOver(db: DatabaseSync, counts: Counts): CarryOver {
  /** There is no way back to an older format. */
  let isCarried = metaOf(db, 'to_carry') === null
  let isGivenBack = isCarried

  function isLeft(): boolean {
    isCarried ||= metaOf(db, 'to_carry') === null
    return !isCarried
  }

  function move(where: string, ...values: readonly number[]): void {
    const tally = counts.begin()
    for (const row of db.prepare(`${AS_NEW} WHERE ${where}`).iterate(...values))
      tally.add(integer(row, 'detected_at'), kindOf(row), 1)
    tally.write()
    db.prepare(`INSERT INTO events ${AS_NEW} WHERE ${where}`).run(...values)
    const { changes } = db.prepare(`DELETE FROM events_old AS e WHERE ${where}`).run(...values)
    db.prepare("UPDATE meta SET value = value - ? WHERE name = 'to_carry'").run(changes)
  }

  return {
    step() {
      if (!isLeft()) return 0
      const last = 'SELECT key AS n FROM events_old ORDER BY key DESC LIMIT 1 OFFSET ?'
      const from = numberOrNull(db, last, STEP_EVENTS - 1)
      move('e.key >= ?', from ?? Number.MIN_SAFE_INTEGER)
      if (from === null) dropOld(db)
      // Not noted as done before it is committed.
      return leftToCarry(db)
    },
    fetch({ epoch, id }) {
      if (isLeft()) move('e.epoch = ? AND e.id = ?', epoch, id)
    },
    giveBack() {
      if (isGivenBack) return 0
      db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
      const left = Number(pragma(db, 'freelist_count'))
      isGivenBack = left === 0
      return left
    },
  }
}

function has(db: DatabaseSync, table: (typeof OLD_TABLES)[number]): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined
}

/** Format 4 kept bursts in blocks until there was time: all texts joined, and of each event so many numbers. */
const BLOCK_WIDTH = 8
const BLOCK_SOURCES: readonly EventSource[] = ['live', 'snapshot', 'recovery', 'confirm']

/** At most 131,072 events, and as a rule none: a process that ended well had emptied them. */
function unstage(db: DatabaseSync): void {
  const insert = createInsert(db)
  for (const row of db.prepare('SELECT decisions, numbers, texts FROM staged ORDER BY seq').all())
    for (const entry of entriesOf(row)) insert(entry)
  db.exec('DELETE FROM staged')
}

/** Throws JournalError `corrupt`. */
function entriesOf(row: Row): JournalEntry[] {
  const numbers = new Float64Array(bytes(row, 'numbers').slice().buffer)
  const texts = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes(row, 'texts'))
  // Sound: the format's own list of decisions, as they were given to it.
  const decisions = JSON.parse(text(row, 'decisions')) as readonly AlertDecision[]
  const entries: JournalEntry[] = []
  let from = 0
  for (let at = 0; at + BLOCK_WIDTH <= numbers.length; at += BLOCK_WIDTH) {
    const [
      epoch = 0,
      id = 0,
      detectedAt = NaN,
      receivedAt = 0,
      lagMs = NaN,
      source = 0,
      decision = -1,
      length = 0,
    ] = numbers.subarray(at, at + BLOCK_WIDTH)
    const json = texts.slice(from, (from += length))
    // What nobody can read is kept all the same, and found by no filter.
    const { priority, symbol, type } = eventOf(json) ?? { priority: 'P2', symbol: '', type: '' }
    entries.push({
      ...{ epoch, id, priority, symbol, type, receivedAt, text: json },
      detectedAt: orNull(detectedAt),
      lagMs: orNull(lagMs),
      source: BLOCK_SOURCES[source] ?? 'live',
      decision: decisions[decision] ?? null,
    })
  }
  return entries
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

function bytes(row: Row, column: string): Uint8Array {
  const value = row[column]
  if (value instanceof Uint8Array) return value
  throw new JournalError('corrupt', 'The journal holds a staged block with no bytes')
}

/** The highest ids of an epoch up to `upTo` that are still in the old table. */
export function uncarriedIds(db: DatabaseSync, epoch: number, upTo: number, limit: number): number[] {
  if (!has(db, 'events_old')) return []
  return db
    .prepare('SELECT id FROM events_old WHERE epoch = ? AND id <= ? ORDER BY id DESC LIMIT ?')
    .all(epoch, upTo, limit)
    .map((row) => integer(row, 'id'))
}
