/**
 * The word index runs behind the events: from one key on (`indexed_below` in meta) events are not in it yet, and search
 * looks through them themselves (tail.ts). A burst is thereby durable before its words are even read, and many events
 * indexed together cost half of what they cost one by one. An event below that key is indexed with its own transaction.
 */
import type { DatabaseSync } from 'node:sqlite'
import { INDEXED_BELOW, isAhead, NOT_AHEAD } from './keys.ts'
import { integer, only, text } from './row.ts'
import { seriesToken } from './series.ts'
import { dataOf } from './stored-event.ts'
import { dataWords, wordsToIndex } from './words.ts'

/** Some 10 ms of work, for which an append may have to wait; fewer events when they are long. */
const STEP = 1_024
const STEP_CHARACTERS = 1_000_000

export interface TailIndex {
  /** An event put into the table. */
  add(event: Unindexed, detectedAt: number, receivedAt: number): void
  /** Before COMMIT: indexes those that lie below what is indexed already. */
  flush(): void
  /** In a transaction: indexes the oldest that are not; answers how many are left. */
  step(): number
  left(): number
  forget(): void
}

export interface Unindexed {
  readonly key: number
  readonly series: number
  /** The series says its data keys (series.ts). */
  readonly named: boolean
  /** JSON as stored. */
  readonly text: string
}

export function createTailIndex(db: DatabaseSync, tokensOf: (words: readonly string[]) => string): TailIndex {
  const start = db.prepare(INDEXED_BELOW)
  const moveStart = db.prepare("UPDATE meta SET value = ? WHERE name = 'indexed_below'")
  const count = db.prepare(`SELECT count(*) AS n FROM events WHERE key >= ? AND ${NOT_AHEAD}`)
  const oldest = db.prepare(
    `SELECT key, series, event, s.keys <> '' AS named FROM events JOIN series s ON s.id = series
     WHERE key >= ? AND ${NOT_AHEAD} ORDER BY key LIMIT ?`,
  )
  const put = db.prepare('INSERT INTO search (rowid, tokens) VALUES (?, ?)')

  let known: { from: number; left: number } | null = null
  let late: Unindexed[] = []

  function tail(): { from: number; left: number } {
    if (known === null) {
      const row = start.get()
      // The file is just being imported (v0.ts); it gets its tail when it has become version 2.
      const from = row === undefined ? Number.MAX_SAFE_INTEGER : integer(row, 'value')
      known = { from, left: integer(only(count.get(from)), 'n') }
    }
    return known
  }

  function index({ key, series, named, text: json }: Unindexed): void {
    put.run(key, seriesToken(series) + tokensOf(wordsToIndex(dataWords(dataOf(json)), named)))
  }

  function step(): number {
    const now = tail()
    let [last, done, characters]: [number | null, number, number] = [null, 0, 0]
    for (const row of oldest.iterate(now.from, STEP)) {
      last = integer(row, 'key')
      const json = text(row, 'event')
      index({ key: last, series: integer(row, 'series'), named: integer(row, 'named') === 1, text: json })
      done += 1
      characters += json.length
      if (characters >= STEP_CHARACTERS) break
    }
    const isEnd = done < STEP && characters < STEP_CHARACTERS
    now.left = isEnd ? 0 : Math.max(1, now.left - done)
    if (last !== null) {
      now.from = last + 1
      moveStart.run(now.from)
    }
    return now.left
  }

  return {
    add(event, detectedAt, receivedAt) {
      const isCounted = known === null
      const now = tail()
      if (event.key < now.from || isAhead(detectedAt, receivedAt)) late.push(event)
      else if (!isCounted) now.left += 1
    },
    flush() {
      // FTS5 writes its buffer out whenever a row comes before the last one.
      for (const event of late.sort((a, b) => a.key - b.key)) index(event)
      late = []
    },
    step,
    left: () => tail().left,
    forget() {
      known = null
      late = []
    },
  }
}
