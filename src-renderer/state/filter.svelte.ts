/** The filter of the chips and the search: it narrows the view, never the subscription. */
import type { FeedRow, HistoryQuery, NameCount, Priority } from '../../src-main/contract/contract.ts'
import { includesName } from '../../src-main/core/vocabulary/text.ts'
import { MAX_SEARCH, meets, parseSearch, type Query } from '../../src-main/core/vocabulary/query.ts'
import { searchTextOf } from '../../src-main/core/vocabulary/search.ts'
import { dayOf } from '../lib/format.ts'

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

const searchTexts = new WeakMap<object, string>()

function textOf(row: FeedRow): string {
  const known = searchTexts.get(row.event)
  if (known !== undefined) return known
  const text = searchTextOf(row)
  searchTexts.set(row.event, text)
  return text
}

const cut = (text: string): string => text.trim().slice(0, MAX_SEARCH)

let asked: { readonly text: string; readonly day: number; readonly query: Query } | null = null

/** Thousands of rows are asked about the same text, and a time in it is one of today. */
export function queryOf(typed: string): Query {
  const now = Date.now()
  const day = dayOf(now)
  if (asked === null || asked.text !== typed || asked.day !== day)
    asked = { text: typed, day, query: parseSearch(cut(typed), now) }
  return asked.query
}

export function matches(row: FeedRow, filter: Filter): boolean {
  const { event, detectedAt } = row
  if (filter.priorities.length > 0 && !filter.priorities.includes(event.priority)) return false
  if (filter.symbols.length > 0 && !includesName(filter.symbols, event.symbol)) return false
  if (filter.types.length > 0 && !includesName(filter.types, event.type)) return false
  if (filter.from !== null && detectedAt < filter.from) return false
  if (filter.to !== null && detectedAt > filter.to) return false
  if (filter.text === '') return true
  const query = queryOf(filter.text)
  if (query.from !== null && detectedAt < query.from) return false
  if (query.to !== null && detectedAt > query.to) return false
  return meets(query, row, () => textOf(row))
}

export const toQuery = (filter: Filter, before: HistoryQuery['before'], limit: number): HistoryQuery => ({
  text: cut(filter.text),
  priorities: [...filter.priorities],
  symbols: [...filter.symbols],
  types: [...filter.types],
  from: filter.from,
  to: filter.to,
  before,
  limit,
})

class Filters {
  value = $state.raw<Filter>(NO_FILTER)
  searchOpen = $state(false)
  active = $derived(isFiltering(this.value))
  /** What the text asks; null without one. */
  query = $derived(this.value.text.trim() === '' ? null : queryOf(this.value.text))

  set(patch: Partial<Filter>): void {
    this.value = { ...this.value, ...patch }
  }

  togglePriority(priority: Priority): void {
    this.set({ priorities: toggle(this.value.priorities, priority) })
  }

  clear(): void {
    this.value = NO_FILTER
    this.searchOpen = false
  }
}

/** The one in force. */
export const filters = new Filters()

/** Most frequent first; the known names follow with a count of 0. */
export function tally(
  rows: readonly FeedRow[],
  pick: (row: FeedRow) => string,
  known: readonly string[],
): NameCount[] {
  const groups = Map.groupBy(rows, pick)
  const unheard = known.filter((name) => !groups.has(name)).map((name) => ({ name, count: 0 }))
  return [...[...groups].map(([name, { length }]) => ({ name, count: length })), ...unheard].sort(
    (a, b) => b.count - a.count || a.name.localeCompare(b.name),
  )
}
