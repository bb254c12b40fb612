/** The last few events of one priority, without their rows as long as the events themselves are kept anyway. */
import type { Arrivals } from './arrivals.ts'
import type { FeedRow } from './types.ts'

export interface Place {
  /** Rises with every event of a burst. */
  readonly order: number
  row(): FeedRow
}

export class LastPlaces {
  readonly #capacity: number
  /** By slot, the oldest at `#next` once all are taken. Null: the row is made. */
  #from: (Arrivals | null)[] = []
  #indexes: number[] = []
  #orders: number[] = []
  #rows: (FeedRow | null)[] = []
  #next = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  put(arrivals: Arrivals, index: number, order: number): void {
    const slot = this.#next
    this.#from[slot] = arrivals
    this.#indexes[slot] = index
    this.#orders[slot] = order
    this.#rows[slot] = null
    this.#next = slot + 1 === this.#capacity ? 0 : slot + 1
  }

  /** A place would keep the whole burst in memory for one row. */
  release(arrivals: Arrivals): void {
    for (const [slot, from] of this.#from.entries()) {
      if (from !== arrivals) continue
      this.#rows[slot] = arrivals.row(this.#indexes[slot] ?? 0)
      this.#from[slot] = null
    }
  }

  /** At most `count`, the last ones. */
  last(count: number): Place[] {
    return this.#orders
      .map((order, slot) => ({ order, row: () => this.#rowAt(slot) }))
      .sort((a, b) => b.order - a.order)
      .slice(0, count)
  }

  clear(): void {
    this.#from = []
    this.#indexes = []
    this.#orders = []
    this.#rows = []
    this.#next = 0
  }

  #rowAt(slot: number): FeedRow {
    const row = this.#rows[slot] ?? this.#from[slot]?.row(this.#indexes[slot] ?? 0)
    if (row === undefined) throw new RangeError(`no event in place ${slot}`)
    return row
  }
}
