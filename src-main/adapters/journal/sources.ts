/** Streams of row keys, newest first, merged. Each stream is a few index seeks; nothing is sorted or scanned. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { createExpander } from './dictionary.ts'
import { matchOf, MAX_SERIES_NAMED, mentionsSeries, type Group, type KeyRange, type Plan } from './plan.ts'
import { integer, only, type Row } from './row.ts'
import { createTail } from './tail.ts'

interface KeySource {
  /** The newest key not yet taken; null at the end. */
  head: number | null
  advance(): void
}

type Fetch = (below: number, limit: number) => readonly number[]

/** Above this many series one pass over all events is cheaper than a seek for each. */
const MAX_SEEKS = 1024
const CHUNK = { first: 1, factor: 8, most: 512 }

export interface KeyQueries {
  /** Keys of the plan in descending order, each once. */
  keysOf(plan: Plan, limit: number): () => number | null
}

export function createKeyQueries(db: DatabaseSync): KeyQueries {
  const ofAll = db.prepare('SELECT key FROM events WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?')
  const ofSeries = db.prepare(
    'SELECT key FROM events WHERE series = ? AND key >= ? AND key < ? ORDER BY key DESC LIMIT ?',
  )
  const withSeries = db.prepare(
    'SELECT key, series FROM events WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?',
  )
  // FTS5 uses a bound on the row id only when it is an integer, and numbers are bound as reals.
  const ofWords = db.prepare(
    `SELECT rowid AS key FROM search WHERE search MATCH ?
     AND rowid >= CAST(? AS INTEGER) AND rowid < CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT ?`,
  )
  const seriesOf = db.prepare('SELECT series FROM events WHERE key = ?')

  const scan = (group: Group, { from }: KeyRange): Fetch => {
    const wanted = new Set(group.series.map(({ id }) => id))
    return (below, limit) => {
      const found: number[] = []
      for (let upper = below; found.length < limit;) {
        const rows = withSeries.all(from, upper, CHUNK.most)
        for (const row of rows) if (wanted.has(integer(row, 'series'))) found.push(integer(row, 'key'))
        const last = rows.at(-1)
        if (last === undefined || rows.length < CHUNK.most) break
        upper = integer(last, 'key')
      }
      return found
    }
  }

  const tail = createTail(db)
  const expand = createExpander(db)
  const search = (plan: Plan, group: Group): Fetch => {
    const { from } = plan.range
    const restricted = mentionsSeries(plan, group)
    const named = restricted && group.series.length <= MAX_SERIES_NAMED
    const match = matchOf(group, named, expand)
    if (named || !restricted) return (below, limit) => keys(ofWords, match, from, below, limit)
    const wanted = new Set(group.series.map(({ id }) => id))
    return (below, limit) => {
      const found: number[] = []
      for (let upper = below; found.length < limit;) {
        const some = keys(ofWords, match, from, upper, CHUNK.most)
        for (const key of some) if (wanted.has(integer(only(seriesOf.get(key)), 'series'))) found.push(key)
        const last = some.at(-1)
        if (last === undefined || some.length < CHUNK.most) break
        upper = last
      }
      return found
    }
  }

  return {
    keysOf(plan, limit) {
      const { range } = plan
      const sources: KeySource[] = []
      if (plan.words.length > 0) sources.push(source((b, n) => tail.keys(plan, b, n), range.below, limit))
      if (plan.everything) sources.push(source((b, n) => keys(ofAll, range.from, b, n), range.below, limit))
      else
        for (const group of plan.groups)
          if (group.words.length > 0) sources.push(source(search(plan, group), range.below, limit))
          else if (group.series.length > MAX_SEEKS)
            sources.push(source(scan(group, range), range.below, limit))
          else
            for (const { id } of group.series)
              sources.push(source((b, n) => keys(ofSeries, id, range.from, b, n), range.below, CHUNK.first))
      return merge(sources)
    },
  }
}

function keys(statement: StatementSync, ...parameters: (string | number)[]): number[] {
  // Sound: a prepared SELECT of one column `key`; `integer` checks the value.
  return statement.all(...parameters).map((row: Row) => integer(row, 'key'))
}

function source(fetch: Fetch, below: number, firstChunk: number): KeySource {
  let chunk = firstChunk
  let buffer = fetch(below, chunk)
  let next = 0
  const self: KeySource = {
    head: buffer[0] ?? null,
    advance() {
      const taken = self.head
      if (taken === null) return
      next++
      if (next >= buffer.length) {
        // A short chunk was the last one.
        const more = buffer.length >= chunk
        chunk = Math.min(CHUNK.most, Math.max(chunk * CHUNK.factor, firstChunk))
        buffer = more ? fetch(taken, chunk) : []
        next = 0
      }
      self.head = buffer[next] ?? null
    },
  }
  return self
}

function merge(sources: readonly KeySource[]): () => number | null {
  let live = sources.filter((one) => one.head !== null)
  return () => {
    let newest: number | null = null
    for (const one of live) if (one.head !== null && (newest === null || one.head > newest)) newest = one.head
    if (newest === null) return null
    let ended = false
    for (const one of live)
      if (one.head === newest) {
        one.advance()
        ended ||= one.head === null
      }
    if (ended) live = live.filter((one) => one.head !== null)
    return newest
  }
}
