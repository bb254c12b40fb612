/** Export reads everything, for minutes perhaps: in steps, so that nobody waits for it. */
import type { DatabaseSync } from 'node:sqlite'
import type { EventFilter, EventRef, StoredEvent } from '../../core/ports.ts'
import { admits, rangeOf } from './plan.ts'
import { inRange } from './page.ts'
import { integer, type Row } from './row.ts'
import { wordsOfSeries, type Series } from './series.ts'
import { EVENT_COLUMNS, storedEvent } from './stored-event.ts'
import { dataWords, wordsOf } from './words.ts'

export interface WalkStep {
  readonly events: readonly StoredEvent[]
  /** Where to go on; null at the end. */
  readonly next: EventRef | null
}

/** Index entries looked at and events given a step: a page asked for meanwhile waits for one step only. */
const LOOKED_AT = 4000
const GIVEN = 400

/** One step of an export: oldest first by (epoch, id), from the identity index, which knows the time as well. */
export function createWalk(db: DatabaseSync) {
  const keysAfter = db.prepare(
    `SELECT epoch, id, key FROM events INDEXED BY events_identity WHERE (epoch, id) > (?, ?)
     ORDER BY epoch, id LIMIT ?`,
  )
  const rowOf = db.prepare(`SELECT ${EVENT_COLUMNS}, series FROM events WHERE key = ?`)

  return (
    filter: EventFilter,
    after: EventRef | null,
    series: readonly Series[],
    displacementMs: number,
  ): WalkStep => {
    const range = rangeOf(filter.from, filter.to, displacementMs)
    const admitted = new Map(series.filter((one) => admits(filter, one)).map((one) => [one.id, one]))
    const words = wordsOf(filter.text)
    const events: StoredEvent[] = []
    const start = after ?? { epoch: Number.MIN_SAFE_INTEGER, id: 0 }
    let looked = 0
    let last: EventRef | null = null
    for (const entry of keysAfter.iterate(start.epoch, start.id, LOOKED_AT)) {
      looked++
      last = { epoch: integer(entry, 'epoch'), id: integer(entry, 'id') }
      const key = integer(entry, 'key')
      if (key < range.from || key >= range.below) continue
      const row = rowOf.get(key)
      const of = row === undefined ? undefined : admitted.get(integer(row, 'series'))
      if (row === undefined || of === undefined || !inRange(filter, row)) continue
      const event = matching(row, of, words)
      if (event === null) continue
      events.push(event)
      if (events.length === GIVEN) return { events, next: last }
    }
    return { events, next: looked < LOOKED_AT ? null : last }
  }
}

function matching(row: Row, series: Series, words: readonly string[]): StoredEvent | null {
  const event = storedEvent(row)
  if (words.length === 0) return event
  const { keys, values } = dataWords(event.event.data)
  const said = [...wordsOfSeries(series), ...keys.flatMap((key) => wordsOf(key)), ...values]
  return words.every((word) => said.some((other) => other.startsWith(word))) ? event : null
}
