/** Kinds of events, a few hundred for millions of events: names, words and counts that need not be kept an event. */
import type { DatabaseSync } from 'node:sqlite'
import type { FeedEvent } from '../../core/protocol/types.ts'
import { integer, only, text } from './row.ts'
import { wordsOf, wordsToIndex, type DataWords } from './words.ts'

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

/** The writer's view: finds or makes the series of an event and keeps the counts of one transaction. */
export interface SeriesBook {
  /** Also answers the words to index for this event: what its series does not say already. */
  place(event: FeedEvent, data: DataWords): { readonly id: number; readonly words: readonly string[] }
  add(id: number, events: number): void
  /** Writes the counts; call before COMMIT. */
  flush(): void
  /** After a ROLLBACK: what was learnt in the transaction is not in the file. */
  forget(): void
}

export function createSeriesBook(db: DatabaseSync): SeriesBook {
  const insert = db.prepare(
    `INSERT INTO series (type, symbol, priority, keys) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET events = events RETURNING id`,
  )
  const count = db.prepare('UPDATE series SET events = events + ? WHERE id = ?')
  /** By keys, type, symbol, priority: four short looks cost less than one text made of all four. */
  const known = new Map<string, Map<string, Map<string, Map<string, number>>>>()
  let size = 0
  const counts = new Map<number, number>()
  const find = (keys: string, { type, symbol, priority }: FeedEvent) =>
    known.get(keys)?.get(type)?.get(symbol)?.get(priority)
  const remember = (keys: string, of: Pick<Series, 'type' | 'symbol' | 'priority'>, id: number) => {
    const types = within(known, keys)
    within(within(types, of.type), of.symbol).set(of.priority, id)
    size += 1
  }
  const load = () => {
    known.clear()
    size = 0
    for (const series of readSeries(db)) remember(series.keys, series, series.id)
  }
  load()

  return {
    place(event, data) {
      let keys = data.keys.join(' ')
      let id = find(keys, event)
      const unnamed = keys.length > MAX_KEYS_LENGTH || (id === undefined && size >= MAX_SERIES_BY_KEYS)
      if (unnamed) {
        keys = ''
        id = find(keys, event)
      }
      if (id === undefined) {
        id = integer(only(insert.get(event.type, event.symbol, event.priority, keys)), 'id')
        remember(keys, event, id)
      }
      return { id, words: wordsToIndex(data, !unnamed) }
    },
    add(id, events) {
      counts.set(id, (counts.get(id) ?? 0) + events)
    },
    flush() {
      for (const [id, events] of counts) count.run(events, id)
      counts.clear()
    },
    forget() {
      counts.clear()
      load()
    },
  }
}

function within<V>(outer: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let inner = outer.get(key)
  if (inner === undefined) outer.set(key, (inner = new Map()))
  return inner
}
