/** Search among the newest events, which are not in the word index yet (tail-index.ts): each is read and looked at. */
import type { DatabaseSync } from 'node:sqlite'
import type { FeedEvent } from '../../core/protocol/types.ts'
import { INDEXED_BELOW, NOT_AHEAD } from './keys.ts'
import type { KeyRange, Plan } from './plan.ts'
import { integer, text } from './row.ts'
import { dataWords, wordsToIndex } from './words.ts'

export interface Tail {
  /** Keys of matching events below `below`, newest first, at most `limit`. */
  keys(plan: Plan, below: number, limit: number): number[]
  count(plan: Plan): number
}

export function createTail(db: DatabaseSync): Tail {
  const start = db.prepare(INDEXED_BELOW)
  const newest = db.prepare(
    `SELECT key, series, event FROM events
     WHERE key >= ? AND key < ? AND ${NOT_AHEAD} ORDER BY key DESC`,
  )

  function* matching(plan: Plan, { from, below }: KeyRange): Generator<number> {
    const owed = new Map<number, readonly string[]>()
    for (const group of plan.groups)
      // Where no words are owed the table's own index finds the events, these among them.
      if (group.words.length > 0) for (const { id } of group.series) owed.set(id, group.words)
    const row = owed.size === 0 ? undefined : start.get()
    if (row === undefined) return
    for (const event of newest.iterate(Math.max(from, integer(row, 'value')), below)) {
      const words = owed.get(integer(event, 'series'))
      if (words !== undefined && holds(text(event, 'event'), words)) yield integer(event, 'key')
    }
  }

  return {
    keys(plan, below, limit) {
      const found: number[] = []
      for (const key of matching(plan, { from: plan.range.from, below })) if (found.push(key) === limit) break
      return found
    },
    count(plan) {
      let found = 0
      for (const _key of matching(plan, plan.range)) found++
      return found
    },
  }
}

function holds(json: string, words: readonly string[]): boolean {
  // Sound: only validated events are written (insert.ts).
  const { data } = JSON.parse(json) as FeedEvent
  // A series that names its keys has answered for them already.
  const said = wordsToIndex(dataWords(data), false)
  return words.every((word) => said.some((other) => other.startsWith(word)))
}
