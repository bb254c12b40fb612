/**
 * The journal below the present, page by page. Pages far from view give up their rows and keep their place: each
 * remembers the position it was read from, so it can be read again.
 */
import { untrack } from 'svelte'
import type { FeedRow, Gap, RowPage, HistoryPosition, RowChange } from '../../src-main/contract/contract.ts'
import { positionOf } from '../../src-main/core/vocabulary/order.ts'
import { messageOf } from '../lib/format.ts'
import { api } from '../state/api.ts'
import { changeRows } from '../state/delta.ts'
import { type Filter, filters, isFiltering, matches, NO_FILTER, toQuery } from '../state/filter.svelte.ts'
import { termsOf } from '../../src-main/core/vocabulary/query.ts'

const PAGE_ROWS = 200
/** Of a search: more than a window shows, and soon found. */
const FIRST_ROWS = 50
const PAGES_IN_MEMORY = 12

export interface Page {
  readonly before: HistoryPosition
  readonly rows: readonly FeedRow[] | null
  /** How many there are, also while they are set aside. */
  readonly size: number
  readonly gaps: readonly Gap[]
}

class History {
  pages = $state.raw<readonly Page[]>([])
  loading = $state(false)
  ended = $state(false)
  failure = $state<string | null>(null)
  /** Rows read so far, those set aside included. */
  total = $state(0)
  /** A position below which the journal was found to hold nothing at all. */
  bottom = $state.raw<HistoryPosition | null>(null)
  /** How far a search has come, wall-clock ms by detection; null while none is under way. */
  searchedTo = $state<number | null>(null)
  /** The user ended the search where it was. */
  stopped = $state(false)
  /** Events that are not found yet, because the file still has them in an older format. */
  toCarry = $state(0)
  /** Whose answer all of this is. */
  asked = $state.raw<Filter | null>(null)
  /** False while another filter is being typed: then all of this is the answer of the former one. */
  isAnswered = $derived(this.asked === filters.value)
  #next: HistoryPosition | null = null
  /** Replies to an older question are dropped. */
  #generation = 0
  /** Told while a page is being read, which may have left the journal before. */
  #meanwhile: readonly RowChange[] = []

  /** `start` null: the list above is complete by itself, nothing lies below it. */
  reset(filter: Filter, start: HistoryPosition | null): void {
    this.#generation += 1
    // The same question again is asked because rows came to stand below.
    if (filter === untrack(() => this.asked)) this.bottom = null
    this.asked = filter
    this.#next = start
    this.pages = []
    this.loading = false
    this.ended = start === null
    this.failure = null
    this.total = 0
    this.searchedTo = null
    this.stopped = false
  }

  /** A search reads until a page is full, or there is no more; this ends it where it is. */
  stop(): void {
    this.stopped = true
  }

  goOn(): void {
    this.stopped = false
    this.ended = this.#next === null
    void this.more()
  }

  async more(): Promise<void> {
    const filter = this.asked
    const before = this.#next
    if (this.loading || this.ended || this.stopped || filter === null || before === null) return
    const generation = this.#generation
    const wanted = this.pages.length === 0 && isFiltering(filter) ? FIRST_ROWS : PAGE_ROWS
    this.loading = true
    this.#meanwhile = []
    try {
      const page = await api.history(toQuery(filter, before, wanted))
      if (generation !== this.#generation) return
      this.toCarry = page.toCarry
      this.ended = page.next === null
      this.searchedTo = page.rows.length < wanted ? (page.next?.detectedAt ?? null) : null
      // What an older format still has lies below all of this.
      this.#next = page.next ?? (page.toCarry > 0 ? lastOf(page.rows, before) : null)
      this.failure = null
      if (this.total + page.rows.length === 0 && this.ended && !isFiltering(filter)) this.bottom = before
      this.total += page.rows.length
      if (page.rows.length > 0)
        this.#keep(
          [
            ...this.pages,
            { before, rows: this.#current(page.rows), size: page.rows.length, gaps: page.gaps },
          ],
          this.pages.length,
        )
    } catch (error) {
      if (generation === this.#generation) this.failure = messageOf(error)
    } finally {
      if (generation === this.#generation) this.loading = false
    }
  }

  /** Reads a page that was set aside. */
  async restore(index: number): Promise<void> {
    const page = this.pages[index]
    const filter = this.asked
    if (page === undefined || page.rows !== null || this.loading || filter === null) return
    const generation = this.#generation
    this.loading = true
    this.#meanwhile = []
    try {
      const read = await readAll(filter, page)
      if (generation !== this.#generation) return
      this.#keep(
        this.pages.map((entry, at) =>
          at === index ? { ...entry, rows: this.#current(read), size: read.length } : entry,
        ),
        index,
      )
    } catch (error) {
      if (generation === this.#generation) this.failure = messageOf(error)
    } finally {
      if (generation === this.#generation) this.loading = false
    }
  }

  /** What main tells of rows that only the journal holds. A page set aside will be read with them. */
  change(changed: readonly RowChange[]): void {
    if (this.loading) this.#meanwhile = [...this.#meanwhile, ...changed]
    let touched = false
    const pages = this.pages.map((page) => {
      const rows = page.rows === null ? null : changeRows(page.rows, changed)
      if (rows === page.rows) return page
      touched = true
      return { ...page, rows }
    })
    if (touched) this.pages = pages
  }

  retry(): void {
    this.failure = null
    void this.more()
  }

  #current(read: readonly FeedRow[]): readonly FeedRow[] {
    return changeRows(read, this.#meanwhile)
  }

  #keep(pages: readonly Page[], around: number): void {
    const loaded = pages.filter((page) => page.rows !== null).length
    if (loaded <= PAGES_IN_MEMORY) this.pages = pages
    else {
      const reach = Math.floor(PAGES_IN_MEMORY / 2)
      this.pages = pages.map((page, at) => (Math.abs(at - around) <= reach ? page : { ...page, rows: null }))
    }
  }
}

/** The rows that a page had: a search that takes long answers in parts. */
async function readAll(filter: Filter, { before, size }: Page): Promise<readonly FeedRow[]> {
  const rows: FeedRow[] = []
  let next: HistoryPosition | null = before
  while (next !== null && rows.length < size) {
    const read: RowPage = await api.history(toQuery(filter, next, size - rows.length))
    rows.push(...read.rows)
    next = read.next
  }
  return rows
}

function lastOf(rows: readonly FeedRow[], before: HistoryPosition): HistoryPosition {
  const last = rows.at(-1)
  return last === undefined ? before : positionOf(last)
}

export const history = new History()

/**
 * Which word of a filter that found nothing is to blame: the first that no event of present and history meets alone. Null where
 * each of them is met by some event, or there are no words. Rejects with what the journal says.
 */
export async function wordWithoutEvent(
  filter: Filter,
  rows: readonly FeedRow[],
  signal: AbortSignal,
): Promise<string | null> {
  const terms = termsOf(filter.text)
  // Alone already, it has been looked for.
  if (terms.length === 1 && !isFiltering({ ...filter, text: '' })) return terms[0] ?? null
  for (const text of terms) {
    const alone: Filter = { ...NO_FILTER, text }
    if (rows.some((row) => matches(row, alone))) continue
    if (!(await isInHistory(alone, signal))) return signal.aborted ? null : text
  }
  return null
}

/** A search that takes long answers in parts. */
async function isInHistory(filter: Filter, signal: AbortSignal): Promise<boolean> {
  let before = null
  do {
    if (signal.aborted) return false
    const { rows, next }: Awaited<ReturnType<typeof api.history>> = await api.history(
      toQuery(filter, before, 1),
    )
    if (rows.length > 0) return true
    before = next
  } while (before !== null)
  return false
}
