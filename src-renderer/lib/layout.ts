/** Geometry of the virtual list: prefix sums over fixed heights, and one expanded item that was measured. */
import type { Item } from './items.ts'

export interface Metrics {
  readonly row: number
  readonly divider: number
  readonly expandedId: string | null
  /** Whole height of the expanded item. */
  readonly expandedHeight: number
}

export function heightOf(item: Item, metrics: Metrics): number {
  switch (item.kind) {
    case 'row':
      return item.id === metrics.expandedId ? metrics.expandedHeight : metrics.row
    case 'gap':
    case 'missed':
    case 'day':
      return metrics.divider
    case 'spacer':
      return item.rows * metrics.row + item.dividers * metrics.divider
    default: {
      const never: never = item
      return never
    }
  }
}

/** `offsets[i]` is the top of item i; one entry more than items, the last is the whole height. */
export function offsetsOf(items: readonly Item[], metrics: Metrics): Float64Array {
  const offsets = new Float64Array(items.length + 1)
  let top = 0
  items.forEach((item, index) => {
    offsets[index] = top
    top += heightOf(item, metrics)
  })
  offsets[items.length] = top
  return offsets
}

/** Index of the item that covers `y`, clamped to the list. */
export function indexAt(offsets: Float64Array, y: number): number {
  let low = 0
  let high = Math.max(0, offsets.length - 2)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((offsets[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

export interface Range {
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

export function visibleRange(
  offsets: Float64Array,
  scrollTop: number,
  height: number,
  overscan: number,
): Range {
  const count = offsets.length - 1
  if (count <= 0) return { first: 0, end: 0 }
  return {
    first: indexAt(offsets, scrollTop - overscan),
    end: Math.min(count, indexAt(offsets, scrollTop + height + overscan) + 1),
  }
}

/** Where to scroll so that item `index` is wholly in view; the present position when it already is. */
export function scrollInto(offsets: Float64Array, index: number, scrollTop: number, height: number): number {
  const top = offsets[index] ?? 0
  const bottom = offsets[index + 1] ?? top
  if (top < scrollTop) return top
  if (bottom > scrollTop + height) return Math.min(top, bottom - height)
  return scrollTop
}
