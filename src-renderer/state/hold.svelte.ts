/**
 * Holding still: while the reader is away from the top, has a row open or pressed pause, the list shows the rows of
 * that moment and only counts what arrives.
 */
import type { FeedRow, HistoryPosition, RowChange } from '../../src-main/contract/contract.ts'
import { comparePositions, KEPT_ROWS, positionOf } from '../../src-main/core/vocabulary/order.ts'
import { filters, matches } from './filter.svelte.ts'
import { changeRows } from './delta.ts'

interface Held {
  readonly rows: readonly FeedRow[]
  readonly boundary: HistoryPosition | null
  readonly olderRevision: number
}

class Hold {
  paused = $state(false)
  held = $state.raw<Held | null>(null)
  fresh = $state(0)
  freshP0 = $state(0)
  /** More arrived than were seen to: a snapshot holds the latest rows alone. */
  atLeast = $state(false)

  begin(now: Held): void {
    if (this.held !== null) return
    this.#forget()
    this.held = { rows: now.rows, boundary: now.boundary, olderRevision: now.olderRevision }
  }

  end(): void {
    this.held = null
    this.#forget()
  }

  #forget(): void {
    this.fresh = 0
    this.freshP0 = 0
    this.atLeast = false
  }

  /** None of the rows held is to be shown any longer: who holds, holds those of now. */
  anew(now: Held): void {
    if (this.held === null) return
    this.end()
    this.begin(now)
  }

  count(rows: readonly FeedRow[]): void {
    if (this.held === null) return
    const wanted = rows.filter((row) => matches(row, filters.value))
    this.fresh += wanted.length
    this.freshP0 += wanted.filter((row) => row.event.priority === 'P0').length
  }

  /** By another filter: what is still known of what arrived. */
  recount(rows: readonly FeedRow[]): void {
    this.#forget()
    if (this.held !== null) this.catchUp(rows, this.held.rows, true)
  }

  change(changed: readonly RowChange[]): void {
    if (this.held === null) return
    const rows = changeRows(this.held.rows, changed)
    if (rows !== this.held.rows) this.held = { ...this.held, rows }
  }

  /**
   * After a new snapshot: what it has above the held list and the one of `before` had not, is new. `overflowed`: deltas
   * had no room for all, and the newest row of `before` does not tell that those below it are known.
   */
  catchUp(rows: readonly FeedRow[], before: readonly FeedRow[], overflowed: boolean): void {
    const { held } = this
    if (held === null) return
    const known = new Map(rows.map((row) => [row.key, row]))
    this.held = { ...held, rows: held.rows.map((row) => known.get(row.key) ?? row) }
    const counted = new Set(before.map(({ key }) => key))
    const top = held.rows[0]
    this.count(rows.filter((row) => !counted.has(row.key) && (top === undefined || isAbove(row, top))))
    const last = rows.at(-1)
    const seen = overflowed ? top : before[0]
    // Below the snapshot, and above what was known, there may be others.
    if (last === undefined) return
    if (seen === undefined ? rows.length >= KEPT_ROWS : isAbove(last, seen)) this.atLeast = true
  }
}

const isAbove = (row: FeedRow, other: FeedRow): boolean =>
  comparePositions(positionOf(row), positionOf(other)) < 0

export const hold = new Hold()
