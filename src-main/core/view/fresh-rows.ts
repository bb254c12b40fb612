/** Rows that the next delta brings. Of too many, the least urgent are left out first, and the oldest of those. */
import type { Priority } from '../protocol/types.ts'
import { compareRows } from './order.ts'
import type { FeedRow } from './types.ts'

export interface FreshRows {
  /** False when a row, this or another, was left out for want of room. */
  add(row: FeedRow): boolean
  get(key: string): FeedRow | undefined
  replace(row: FeedRow): void
  size(): number
  hasP0(): boolean
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
  const size = () => waiting.P0.size + waiting.P1.size + waiting.P2.size

  function leaveOne(): void {
    for (const priority of LEAST_URGENT_FIRST)
      for (const key of waiting[priority].keys()) {
        waiting[priority].delete(key)
        return
      }
  }

  return {
    add(row) {
      waiting[row.event.priority].set(row.key, row)
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
    hasP0: () => waiting.P0.size > 0,
    newestFirst: () =>
      [...waiting.P0.values(), ...waiting.P1.values(), ...waiting.P2.values()].sort(compareRows),
    clear() {
      for (const priority of LEAST_URGENT_FIRST) waiting[priority].clear()
    },
  }
}
