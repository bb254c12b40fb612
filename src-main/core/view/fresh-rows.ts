/** Rows that the next delta brings. Of too many, the least urgent are left out first, and the oldest of those. */
import type { Priority } from '../protocol/types.ts'
import { compareRows } from '../../contract/vocabulary/order.ts'
import { NOTHING_WAITS } from './pace.ts'
import type { FeedRow } from './types.ts'

export interface FreshRows {
  /** `now`: monotonic ms. False when a row, this or another, was left out for want of room. */
  add(row: FeedRow, now: number): boolean
  get(key: string): FeedRow | undefined
  replace(row: FeedRow): void
  size(): number
  /** When the longest waiting one of each priority was added; Infinity where none waits. */
  since(): Readonly<Record<Priority, number>>
  newestFirst(): readonly FeedRow[]
  clear(): void
}

const LEAST_URGENT_FIRST = ['P2', 'P1', 'P0'] as const satisfies readonly Priority[]

export function createFreshRows(capacity: number): FreshRows {
  const waiting: Readonly<Record<Priority, Map<string, FeedRow>>> = {
    P0: new Map(),
    P1: new Map(),
    P2: new Map(),
  }
  let { since } = NOTHING_WAITS
  const size = () => waiting.P0.size + waiting.P1.size + waiting.P2.size

  function leaveOne(): void {
    for (const priority of LEAST_URGENT_FIRST)
      for (const key of waiting[priority].keys()) {
        waiting[priority].delete(key)
        return
      }
  }

  return {
    add(row, now) {
      const { priority } = row.event
      waiting[priority].set(row.key, row)
      if (since[priority] === Infinity) since = { ...since, [priority]: now }
      const isTooMany = size() > capacity
      if (isTooMany) leaveOne()
      return !isTooMany
    },
    get: (key) => waiting.P0.get(key) ?? waiting.P1.get(key) ?? waiting.P2.get(key),
    replace(row) {
      const rows = waiting[row.event.priority]
      if (rows.has(row.key)) rows.set(row.key, row)
    },
    size,
    since: () => since,
    newestFirst: () =>
      [...waiting.P0.values(), ...waiting.P1.values(), ...waiting.P2.values()].sort(compareRows),
    clear() {
      for (const priority of LEAST_URGENT_FIRST) waiting[priority].clear()
      since = NOTHING_WAITS.since
    },
  }
}
