/** Kinds of events, a few hundred for millions of events: names, words and counts that need not be kept an event. */
import type { DatabaseSync } from 'node:sqlite'
import { within, type Kind, type Numbers } from './kinds.ts'
import { integer, only, text } from './row.ts'
import { wordsOf } from './words.ts'

export interface Series {
  readonly id: number
  readonly type: string
  readonly symbol: string
  readonly priority: string
  readonly keys: string
  readonly events: number
}

/** Above this many, data keys no longer make a series of their own: a feed of random keys must not make the list endless. */
const MAX_SERIES_BY_KEYS = 2048
const MAX_KEYS_LENGTH = 512

export function readSeries(db: DatabaseSync): Series[] {
  return db
    .prepare('SELECT id, type, symbol, priority, keys, events FROM series')
    .all()
    .map((row) => ({
      id: integer(row, 'id'),
      type: text(row, 'type'),
      symbol: text(row, 'symbol'),
      priority: text(row, 'priority'),
      keys: text(row, 'keys'),
      events: integer(row, 'events'),
    }))
}

/** Words that every event of the series matches. */
export function wordsOfSeries(series: Series): string[] {
  return [...new Set(wordsOf(`${series.type} ${series.symbol} ${series.keys}`))]
}

/** The search token that stands for a series; private use, like those of dictionary.ts. */
export function seriesToken(id: number): string {
  return `\uE000${id.toString(36)}`
}

/** The writer's view: finds or makes the series of an event, and counts. */
export interface SeriesBook {
  /** `named`: the series says the event's data keys, so that the word index need not. */
  place(kind: Kind): { readonly id: number; readonly named: boolean }
  /** Writes that so many events were added to it. */
  add(id: number, events: number): void
  /** After a ROLLBACK: what was learnt in the transaction is not in the file. */
  forget(): void
}

export function createSeriesBook(db: DatabaseSync): SeriesBook {
  const insert = db.prepare(
    `INSERT INTO series (type, symbol, priority, keys) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET events = events RETURNING id`,
  )
  const count = db.prepare('UPDATE series SET events = events + ? WHERE id = ?')
  const known: Numbers = new Map()
  let size = 0
  const find = (keys: string, { type, symbol, priority }: Kind) =>
    known.get(keys)?.get(type)?.get(symbol)?.get(priority)
  const remember = (keys: string, of: Kind, id: number) => {
    within(within(within(known, keys), of.type), of.symbol).set(of.priority, id)
    size += 1
  }
  const load = () => {
    known.clear()
    size = 0
    for (const series of readSeries(db)) remember(series.keys, series, series.id)
  }
  load()

  return {
    place(kind) {
      let { keys } = kind
      let id = find(keys, kind)
      const unnamed = keys.length > MAX_KEYS_LENGTH || (id === undefined && size >= MAX_SERIES_BY_KEYS)
      if (unnamed) {
        keys = ''
        id = find(keys, kind)
      }
      if (id === undefined) {
        id = integer(only(insert.get(kind.type, kind.symbol, kind.priority, keys)), 'id')
        remember(keys, kind, id)
      }
      return { id, named: keys !== '' }
    },
    add(id, events) {
      count.run(events, id)
    },
    forget: load,
  }
}
