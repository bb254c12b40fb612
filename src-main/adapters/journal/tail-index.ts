/**
 * The word index runs behind the events: from one key on (`indexed_below` in meta) events are not in it yet, and search
 * reads them themselves (tail.ts). A burst is thereby durable before it is indexed, and many events indexed together
 * cost half of what they cost one by one. An event below that key is indexed with its own transaction.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { FeedEvent } from '../../core/protocol/types.ts'
import { INDEXED_BELOW, isAhead, NOT_AHEAD } from './keys.ts'
import { integer, only, text } from './row.ts'
import { seriesToken } from './series.ts'
import { dataWords, wordsToIndex } from './words.ts'

/** More are never left to the search, which reads each: 25 ms. What comes then waits until older ones are indexed. */
const MOST_LEFT = 4_096
const STEP = 2_048

export interface TailIndex {
  /** An event put into the table under `key`; `tokens` without the series. */
  add(key: number, series: number, tokens: string, times: { detectedAt: number; receivedAt: number }): void
  /** Before COMMIT. */
  flush(): void
  /** In a transaction: indexes the oldest that are not; answers how many are left. */
  step(): number
  left(): number
  forget(): void
}

export function createTailIndex(db: DatabaseSync, tokensOf: (words: readonly string[]) => string): TailIndex {
  const start = db.prepare(INDEXED_BELOW)
  const moveStart = db.prepare("UPDATE meta SET value = ? WHERE name = 'indexed_below'")
  const count = db.prepare(`SELECT count(*) AS n FROM events WHERE key >= ? AND ${NOT_AHEAD}`)
  const oldest = db.prepare(`SELECT key FROM events WHERE key >= ? AND ${NOT_AHEAD} ORDER BY key LIMIT ?`)
  const eventOf = db.prepare(
    'SELECT series, event, s.keys FROM events JOIN series s ON s.id = series WHERE key = ?',
  )
  const index = db.prepare('INSERT INTO search (rowid, tokens) VALUES (?, ?)')

  let known: { from: number; left: number } | null = null
  /** Of events that this process put there: indexing them need not read them again. */
  const remembered = new Map<number, string>()
  let late: (readonly [key: number, tokens: string])[] = []

  function tail(): { from: number; left: number } {
    if (known === null) {
      const row = start.get()
      // The file is just being imported (v0.ts); it gets its tail when it has become version 2.
      const from = row === undefined ? Number.MAX_SAFE_INTEGER : integer(row, 'value')
      known = { from, left: integer(only(count.get(from)), 'n') }
    }
    return known
  }

  function read(key: number): string {
    const row = only(eventOf.get(key))
    // Sound: only validated events are written (insert.ts).
    const { data } = JSON.parse(text(row, 'event')) as FeedEvent
    const words = wordsToIndex(dataWords(data), text(row, 'keys') !== '')
    return seriesToken(integer(row, 'series')) + tokensOf(words)
  }

  function step(): number {
    const now = tail()
    const keys = oldest.all(now.from, STEP).map((row) => integer(row, 'key'))
    for (const key of keys) {
      index.run(key, remembered.get(key) ?? read(key))
      remembered.delete(key)
    }
    now.left = keys.length < STEP ? 0 : Math.max(0, now.left - keys.length)
    const last = keys.at(-1)
    if (last !== undefined) {
      now.from = last + 1
      moveStart.run(now.from)
    }
    // What retention removed meanwhile.
    if (now.left === 0) remembered.clear()
    return now.left
  }

  return {
    add(key, series, tokens, { detectedAt, receivedAt }) {
      const now = tail()
      const own = seriesToken(series) + tokens
      if (key < now.from || isAhead(detectedAt, receivedAt)) {
        late.push([key, own])
        return
      }
      remembered.set(key, own)
      now.left += 1
    },
    flush() {
      // FTS5 writes its buffer out whenever a row comes before the last one.
      for (const [key, tokens] of late.sort((a, b) => a[0] - b[0])) index.run(key, tokens)
      late = []
      while (tail().left > MOST_LEFT) step()
    },
    step,
    left: () => tail().left,
    forget() {
      known = null
      remembered.clear()
      late = []
    },
  }
}
