/**
 * Search among the newest events, which are not in the word index yet (tail-index.ts). Which of them may match SQLite
 * says, by a look at their JSON; those are read and looked at word by word.
 */
import type { DatabaseSync } from 'node:sqlite'
import { INDEXED_BELOW, NOT_AHEAD } from './keys.ts'
import type { Group, KeyRange, Plan } from './plan.ts'
import { integer, text } from './row.ts'
import { dataOf } from './stored-event.ts'
import { dataWords, wordsToIndex } from './words.ts'

export interface Tail {
  /** Keys of matching events below `below`, newest first, at most `limit`. */
  keys(plan: Plan, below: number, limit: number): number[]
  count(plan: Plan): number
}

/** Groups are few; of more than this, every event is read. */
const MAX_GROUPS = 3
const ASCII_WORD = /^[a-z\d]*[a-z][a-z\d]*$/
/** Of `1e+21`, which may be written in many ways. */
const OF_EXPONENT = /^\d+e$/
const NUMBER = /^\d[\d.]*$/
/** Its words may not be what is written: escapes, other scripts, numbers with an exponent, which small ones get, or more digits than count. */
const UNUSUAL = /[^\x20-\x7e]|\\u|(?<![a-zA-Z\d.])\d[\d.]*[eE][+-]?\d|[\d.]{16}|0\.000000/

export function createTail(db: DatabaseSync): Tail {
  const start = db.prepare(INDEXED_BELOW)
  const rows = (condition: string) =>
    db.prepare(
      `SELECT key, series, event FROM events
       WHERE key >= ? AND key < ? AND ${NOT_AHEAD} AND ${condition} ORDER BY key DESC`,
    )
  const everything = rows('TRUE')
  // LIKE sees no difference between small and capital letters in ASCII; with anything else the words may not stand there.
  const holding = rows(
    `(event LIKE ? OR event LIKE ? OR event LIKE ?
      OR length(event) <> octet_length(event) OR instr(event, '\\u') > 0)`,
  )

  function candidates(groups: readonly Group[], from: number, below: number) {
    const patterns = groups.map(({ words }) => words.find(standsAsItIs))
    if (patterns.length > MAX_GROUPS || patterns.includes(undefined)) return everything.iterate(from, below)
    const [one = '', two = one, three = one] = patterns
    return holding.iterate(from, below, `%${one}%`, `%${two}%`, `%${three}%`)
  }

  function* matching(plan: Plan, { from, below }: KeyRange): Generator<number> {
    // Where no words are owed the table's own index finds the events, these among them.
    const groups = plan.groups.filter(({ words }) => words.length > 0)
    const owed = new Map<number, Owed>()
    for (const { series, words } of groups) {
      const own = { words, numbers: words.filter((word) => NUMBER.test(word)) }
      for (const { id } of series) owed.set(id, own)
    }
    const row = owed.size === 0 ? undefined : start.get()
    if (row === undefined) return
    for (const event of candidates(groups, Math.max(from, integer(row, 'value')), below)) {
      const own = owed.get(integer(event, 'series'))
      if (own !== undefined && holds(text(event, 'event'), own)) yield integer(event, 'key')
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

/** Words that an event's data still has to hold, and those of them that are numbers. */
interface Owed {
  readonly words: readonly string[]
  readonly numbers: readonly string[]
}

function holds(json: string, { words, numbers }: Owed): boolean {
  // Cheaper than reading: a number that stands nowhere in a usual text is not in it.
  if (!numbers.every((number) => json.includes(number)) && !UNUSUAL.test(json)) return false
  // A series that names its keys has answered for them already.
  const said = wordsToIndex(dataWords(dataOf(json)), false)
  return words.every((word) => said.some((other) => other.startsWith(word)))
}

/** It can only have come from a text, and stands in the JSON, in small or capital letters. */
function standsAsItIs(word: string): boolean {
  return ASCII_WORD.test(word) && !OF_EXPONENT.test(word)
}
