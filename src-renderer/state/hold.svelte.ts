/**
 * Holding still: while the reader is away from the top, has a row open or pressed pause, the list shows the rows of
 * that moment and only counts what arrives.
 */
import type { FeedRow, HistoryPosition, RowChange } from '../../src-main/ipc-contract.ts'
import { comparePositions, positionOf } from '../lib/order.ts'
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

  begin(now: Held): void {
    if (this.held !== null) return
    this.held = { rows: now.rows, boundary: now.boundary, olderRevision: now.olderRevision }
    this.fresh = 0
    this.freshP0 = 0
  }

  end(): void {
    this.held = null
    this.fresh = 0
    this.freshP0 = 0
  }

  /** None of the rows held is to be shown any longer: who holds, holds those of now. */
  anew(now: Held): void {
    if (this.held === null) return
    this.end()
    this.begin(now)
  }

  count(rows: readonly FeedRow[]): void {
    if (this.held === null || rows.length === 0) return
    this.fresh += rows.length
    this.freshP0 += rows.filter((row) => row.event.priority === 'P0').length
  }

  change(changed: readonly RowChange[]): void {
    if (this.held === null) return
    const rows = changeRows(this.held.rows, changed)
    if (rows !== this.held.rows) this.held = { ...this.held, rows }
  }

  /** After a new snapshot: what stands above the held list is new, and changed rows are taken over. */
  catchUp(rows: readonly FeedRow[]): void {
    const { held } = this
    if (held === null) return
    const known = new Map(rows.map((row) => [row.key, row]))
    this.held = { ...held, rows: held.rows.map((row) => known.get(row.key) ?? row) }
    const top = held.rows[0]
    const above =
      top === undefined ? rows : rows.filter((row) => comparePositions(positionOf(row), positionOf(top)) < 0)
    this.fresh = above.length
    this.freshP0 = above.filter((row) => row.event.priority === 'P0').length
  }
}

export const hold = new Hold()
