/** Queries: what pages, counts, search, export and the noise report ask of the file. */
import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { EventFilter, EventPosition, EventRef, StoredEvent } from '../../core/ports.ts'
import { createExpander } from './dictionary.ts'
import { firstKeyOf } from './keys.ts'
import { cutAt, readPage, type EventPage } from './page.ts'
import { matchOf, MAX_SERIES_NAMED, planOf } from './plan.ts'
import { integer, integerOrNull, only, text } from './row.ts'
import { readSeries, wordsOfSeries, type Series } from './series.ts'
import { createKeyQueries } from './sources.ts'
import { EVENT_COLUMNS, storedEvent } from './stored-event.ts'
import { createTail } from './tail.ts'
import { createWalk, type WalkStep } from './walk.ts'

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

/** The reading half, on an open connection; each call sees one state of the file. Throws SQLite's own errors. */
export interface Reader {
  page(filter: EventFilter, before: EventPosition | null, limit: number): EventPage
  get(ref: EventRef): StoredEvent | null
  count(filter: EventFilter): number
  walk(filter: EventFilter, after: EventRef | null): WalkStep
  stats(): JournalStats
  noise(since: number, limit: number): readonly NoiseGroup[]
}

const MAX_PAGE = 1000

export function createReader(db: DatabaseSync, file: string): Reader {
  const displaced = db.prepare("SELECT value FROM meta WHERE name = 'displacement'")
  const byKey = db.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE key = ?`)
  const byRef = db.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE epoch = ? AND id = ?`)
  const countSeries = db.prepare('SELECT count(*) AS n FROM events WHERE series = ? AND key >= ? AND key < ?')
  const countWords = db.prepare(
    `SELECT count(*) AS n FROM search WHERE search MATCH ?
     AND rowid >= CAST(? AS INTEGER) AND rowid < CAST(? AS INTEGER)`,
  )
  const oldest = db.prepare('SELECT detected_at FROM events ORDER BY key LIMIT 1')
  const noise = db.prepare(
    `SELECT s.symbol, s.type, count(*) AS interruptions, count(e.acknowledged_at) AS acknowledged
     FROM events e INDEXED BY events_interrupted JOIN series s ON s.id = e.series
     WHERE e.interrupted = 1 AND e.key >= ?
     GROUP BY s.symbol, s.type ORDER BY interruptions DESC, s.symbol, s.type LIMIT ?`,
  )
  const queries = createKeyQueries(db)
  const expand = createExpander(db)
  const walk = createWalk(db)
  const tail = createTail(db)
  // A series never changes its name, so its words are worked out once a connection.
  const words = new Map<number, readonly string[]>()
  const wordsOnce = (series: Series): readonly string[] => {
    const known = words.get(series.id) ?? wordsOfSeries(series)
    words.set(series.id, known)
    return known
  }
  const displacement = () => integer(only(displaced.get()), 'value')
  const plan = (filter: EventFilter) => planOf(filter, readSeries(db), wordsOnce, displacement())
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
  const totalEvents = () => readSeries(db).reduce((sum, { events }) => sum + events, 0)

  return {
    page: snapshot((filter, before, limit) => {
      const wanted = Math.max(1, Math.min(MAX_PAGE, Math.floor(limit)))
      const nextKey = queries.keysOf(cutAt(plan(filter), before, displacement()), wanted + 1)
      return readPage(filter, before, wanted, nextKey, (key) => byKey.get(key))
    }),
    get: ({ epoch, id }) => {
      const row = byRef.get(epoch, id)
      return row === undefined ? null : storedEvent(row)
    },
    // In a time range whose edge falls into a millisecond of more than 256 events, off by those displaced (keys.ts).
    count: snapshot((filter) => {
      const planned = plan(filter)
      const { groups, range } = planned
      const bounded = filter.from !== null || filter.to !== null
      let total = planned.words.length > 0 ? tail.count(planned) : 0
      for (const group of groups)
        if (group.words.length > 0)
          for (let i = 0; i < group.series.length; i += MAX_SERIES_NAMED) {
            const part = { words: group.words, series: group.series.slice(i, i + MAX_SERIES_NAMED) }
            total += integer(only(countWords.get(matchOf(part, true, expand), range.from, range.below)), 'n')
          }
        else
          for (const { id, events } of group.series)
            total += bounded ? integer(only(countSeries.get(id, range.from, range.below)), 'n') : events
      return total
    }),
    walk: snapshot((filter, after) => walk(filter, after, readSeries(db), displacement())),
    stats: snapshot(() => {
      const first = oldest.get()
      return {
        events: totalEvents(),
        bytes: bytesOf(db, file),
        oldest: first === undefined ? null : integerOrNull(first, 'detected_at'),
      }
    }),
    noise: (since, limit) =>
      noise.all(firstKeyOf(Math.ceil(since)), limit).map((row) => ({
        symbol: text(row, 'symbol'),
        type: text(row, 'type'),
        interruptions: integer(row, 'interruptions'),
        acknowledged: integer(row, 'acknowledged'),
      })),
  }
}

/** What the journal takes on disk, its log included. */
function bytesOf(db: DatabaseSync, file: string): number {
  const pages = integer(only(db.prepare('PRAGMA page_count').get()), 'page_count')
  const size = integer(only(db.prepare('PRAGMA page_size').get()), 'page_size')
  return pages * size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0)
}
