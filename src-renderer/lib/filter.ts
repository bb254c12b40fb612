/** The chips' filter: it narrows the view, never the subscription. */
import { includesName } from '../../src-main/contract/vocabulary/names.ts'
import type { FeedRow, HistoryQuery, Priority } from '../../src-main/contract/contract.ts'
import { titleOf } from './signals.ts'

export interface Filter {
  readonly text: string
  /** Empty: all. The same holds for symbols and types. */
  readonly priorities: readonly Priority[]
  readonly symbols: readonly string[]
  readonly types: readonly string[]
  /** Wall-clock ms by detection. */
  readonly from: number | null
  readonly to: number | null
}

export const NO_FILTER: Filter = { text: '', priorities: [], symbols: [], types: [], from: null, to: null }

export const isFiltering = (filter: Filter): boolean =>
  filter.text.trim() !== '' ||
  filter.priorities.length > 0 ||
  filter.symbols.length > 0 ||
  filter.types.length > 0 ||
  filter.from !== null ||
  filter.to !== null

export const toggle = <T>(list: readonly T[], value: T): readonly T[] =>
  list.includes(value) ? list.filter((entry) => entry !== value) : [...list, value]

const MAX_HAYSTACK = 4000
const haystacks = new WeakMap<object, string>()

function haystackOf(row: FeedRow): string {
  const known = haystacks.get(row.event)
  if (known !== undefined) return known
  const { symbol, type, data } = row.event
  const text = `${symbol} ${type} ${titleOf(type)} ${JSON.stringify(data ?? null)}`
    .slice(0, MAX_HAYSTACK)
    .toLowerCase()
  haystacks.set(row.event, text)
  return text
}

export function matches(row: FeedRow, filter: Filter): boolean {
  const { event, detectedAt } = row
  if (filter.priorities.length > 0 && !filter.priorities.includes(event.priority)) return false
  if (filter.symbols.length > 0 && !includesName(filter.symbols, event.symbol)) return false
  if (filter.types.length > 0 && !includesName(filter.types, event.type)) return false
  if (filter.from !== null && detectedAt < filter.from) return false
  if (filter.to !== null && detectedAt > filter.to) return false
  const wanted = filter.text.trim().toLowerCase()
  if (wanted === '') return true
  const haystack = haystackOf(row)
  return wanted.split(/\s+/).every((word) => haystack.includes(word))
}

export const toQuery = (filter: Filter, before: HistoryQuery['before'], limit: number): HistoryQuery => ({
  text: filter.text.trim().slice(0, 200),
  priorities: [...filter.priorities],
  symbols: [...filter.symbols],
  types: [...filter.types],
  from: filter.from,
  to: filter.to,
  before,
  limit,
})

export interface Tally {
  readonly name: string
  readonly count: number
}

/** Most frequent first; the known names follow with a count of 0. */
export function tally(
  rows: readonly FeedRow[],
  pick: (row: FeedRow) => string,
  known: readonly string[],
): Tally[] {
  const counts = new Map<string, number>(known.map((name) => [name, 0]))
  for (const row of rows) counts.set(pick(row), (counts.get(pick(row)) ?? 0) + 1)
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
}
