/** What a filter means for the file, before any event is read: which kinds of events, which words, which keys. */
import { includesName } from '../../contract/vocabulary/names.ts'
import type { EventFilter } from '../../core/ports.ts'
import { anyOf, quoted } from './dictionary.ts'
import { firstKeyOf, keyAfter } from './keys.ts'
import { seriesToken, type Series } from './series.ts'
import { wordsOf } from './words.ts'

/** Half-open range of row keys. */
export interface KeyRange {
  readonly from: number
  readonly below: number
}

/** Series that still owe the same words to their events' data. No words: every event of them matches. */
export interface Group {
  readonly words: readonly string[]
  readonly series: readonly Series[]
}

export interface Plan {
  /** The filter lets every series pass and no text is asked for. */
  readonly everything: boolean
  /** The filter lets every series pass. */
  readonly unfiltered: boolean
  readonly words: readonly string[]
  readonly groups: readonly Group[]
  readonly range: KeyRange
}

/** Decides on the series list what can be decided there; the rest is left to the word index. */
export function planOf(
  filter: EventFilter,
  series: readonly Series[],
  wordsOfSeries: (series: Series) => readonly string[],
  displacementMs: number,
): Plan {
  const words = [...new Set(wordsOf(filter.text))]
  const groups = new Map<string, { words: readonly string[]; series: Series[] }>()
  let admitted = 0
  for (const one of series) {
    if (!admits(filter, one)) continue
    admitted++
    const said = words.length === 0 ? [] : wordsOfSeries(one)
    const owed = words.filter((word) => !said.some((other) => other.startsWith(word)))
    const name = owed.join(' ')
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { words: owed, series: [one] })
    else group.series.push(one)
  }
  return {
    everything: words.length === 0 && admitted === series.length,
    unfiltered: admitted === series.length,
    words,
    groups: [...groups.values()],
    range: rangeOf(filter.from, filter.to, displacementMs),
  }
}

export function admits(filter: EventFilter, { priority, symbol, type }: Series): boolean {
  return (
    // Sound: only widens the list for the comparison.
    (filter.priorities.length === 0 || (filter.priorities as readonly string[]).includes(priority)) &&
    (filter.symbols.length === 0 || includesName(filter.symbols, symbol)) &&
    (filter.types.length === 0 || includesName(filter.types, type))
  )
}

/** Wide enough for events whose key was displaced to a later millisecond; their rows are looked at again. */
export function rangeOf(from: number | null, to: number | null, displacementMs: number): KeyRange {
  return {
    from: from === null ? Number.MIN_SAFE_INTEGER : firstKeyOf(Math.ceil(from)),
    below: to === null ? Number.MAX_SAFE_INTEGER : keyAfter(Math.floor(to) + displacementMs),
  }
}

/** Up to this many series are named in the query; with more, most events pass and are checked one by one. */
export const MAX_SERIES_NAMED = 256

/** The FTS5 query of a group, of its series only when `named`. */
export function matchOf(group: Group, named: boolean, expand: (word: string) => string): string {
  const owed = group.words.map(expand)
  if (named) owed.unshift(anyOf(group.series.map(({ id }) => quoted(seriesToken(id)))))
  return owed.join(' AND ')
}

/**
 * Events that hold all words in their data match whatever their series says, so with no filter the series need no mention;
 * events found by another group as well are merged.
 */
export function mentionsSeries(plan: Plan, group: Group): boolean {
  return !plan.unfiltered || group.words.length < plan.words.length
}
