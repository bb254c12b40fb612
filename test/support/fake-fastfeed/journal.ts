/** A journal of any length, drawn on demand: row i is a pure function of i, so 100,000 rows cost nothing until asked for. */
import { groupOf } from '../../../src-main/core/alerts/arrival.ts'
import { meets, parseSearch } from '../../../src-main/core/vocabulary/query.ts'
import { searchTextOf } from '../../../src-main/core/vocabulary/search.ts'
import { mixSeed, seededRandom } from '../../../src-main/demo/random.ts'
import { drawSignal } from '../../../src-main/demo/signals.ts'
import type {
  FeedRow,
  RowPage,
  HistoryQuery,
  PulseBar,
  PulseQuery,
  Priority,
  RowChange,
} from '../../../src-main/contract/contract.ts'

const SEED = 20260317
const EPOCH = 1

export interface JournalOptions {
  readonly rows: number
  /** Wall-clock ms of the newest. */
  readonly newestAt: number
  readonly everyMs: number
}

const priorityOf = (id: number): Priority => {
  const roll = seededRandom(mixSeed(SEED, id, 7)).next()
  return roll < 0.08 ? 'P0' : roll < 0.35 ? 'P1' : 'P2'
}

const WHY: Readonly<Record<Priority, string>> = {
  P0: 'Alerted: interrupted you 0 s after detection',
  P1: 'Not notified: P1 is listed only, unless a rule says otherwise',
  P2: 'Not notified: P2 is logged only',
}

/** The row with that id, as live traffic would have brought it. */
export function drawRow(id: number, at: number, priority: Priority = priorityOf(id)): FeedRow {
  const event = drawSignal({ seed: SEED, id, timeMs: at, priority }, seededRandom(mixSeed(SEED, id)))
  return {
    key: `${EPOCH}:${id}`,
    epoch: EPOCH,
    event,
    group: groupOf(event),
    source: 'live',
    receivedAt: at + 30,
    detectedAt: Date.parse(event.detected_at),
    lagMs: 20 + (id % 40),
    decision: null,
    why: WHY[priority],
    acknowledged: true,
  }
}

export class FakeJournal {
  readonly #options: JournalOptions
  readonly #changes = new Map<string, RowChange>()
  /** How often a page was asked for. */
  reads = 0

  constructor(options: JournalOptions) {
    this.#options = options
  }

  get rows(): number {
    return this.#options.rows
  }

  /** `index` 0 is the newest. */
  rowAt(index: number): FeedRow | null {
    const { rows, newestAt, everyMs } = this.#options
    if (index < 0 || index >= rows) return null
    const row = drawRow(rows - index, newestAt - index * everyMs)
    return { ...row, ...this.#changes.get(row.key) }
  }

  change(changed: readonly RowChange[]): void {
    for (const change of changed) this.#changes.set(change.key, change)
  }

  byId(id: number): FeedRow | null {
    return this.rowAt(this.#options.rows - id)
  }

  newest(count: number): readonly FeedRow[] {
    return this.#from(0, count, () => true).rows
  }

  /** Newest first. */
  since(start: number): readonly FeedRow[] {
    const { rows, newestAt, everyMs } = this.#options
    return this.#from(0, Math.min(rows, Math.ceil((newestAt - start) / everyMs) + 1), () => true).rows
  }

  page(query: HistoryQuery): RowPage {
    this.reads += 1
    const start = query.before === null ? 0 : this.#options.rows - query.before.id + 1
    const { rows, more } = this.#from(start, query.limit, (row) => isWanted(row, query))
    const last = rows.at(-1)
    const next =
      more && last !== undefined
        ? { detectedAt: last.detectedAt, epoch: last.epoch, id: last.event.id }
        : null
    return { rows, next, gaps: [], toCarry: 0 }
  }

  #from(start: number, limit: number, wanted: (row: FeedRow) => boolean): { rows: FeedRow[]; more: boolean } {
    const rows: FeedRow[] = []
    let index = Math.max(0, start)
    for (; index < this.#options.rows && rows.length < limit; index++) {
      const row = this.rowAt(index)
      if (row !== null && wanted(row)) rows.push(row)
    }
    return { rows, more: index < this.#options.rows }
  }
}

/** By any of the names that a query has. */
export const isNamed = (
  { event }: FeedRow,
  { priorities, symbols, types }: Pick<HistoryQuery, 'priorities' | 'symbols' | 'types'>,
): boolean =>
  (priorities.length === 0 || priorities.includes(event.priority)) &&
  (symbols.length === 0 || symbols.includes(event.symbol)) &&
  (types.length === 0 || types.includes(event.type))

export function barsOf(rows: readonly FeedRow[], query: PulseQuery): readonly PulseBar[] {
  const { start, bars, widthMs } = query
  const found = rows.filter(
    (row) => row.detectedAt >= start && row.detectedAt < start + bars * widthMs && isNamed(row, query),
  )
  const groups = Map.groupBy(found, ({ detectedAt }) => Math.floor(detectedAt / widthMs) * widthMs)
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([at, among]) => {
      const of = (priority: Priority) => among.filter(({ event }) => event.priority === priority).length
      const [top] = [...Map.groupBy(among, ({ event }) => event.symbol)]
        .map(([symbol, { length: count }]) => ({ symbol, count }))
        .sort((a, b) => b.count - a.count || a.symbol.localeCompare(b.symbol))
      return { start: at, P0: of('P0'), P1: of('P1'), P2: of('P2'), top: top ?? null }
    })
}

function isWanted(row: FeedRow, query: HistoryQuery): boolean {
  const { detectedAt } = row
  const search = parseSearch(query.text, Date.now())
  return (
    isNamed(row, query) &&
    [query.from, search.from].every((from) => from === null || detectedAt >= from) &&
    [query.to, search.to].every((to) => to === null || detectedAt <= to) &&
    meets(search, row, () => searchTextOf(row))
  )
}
