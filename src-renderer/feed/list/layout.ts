/**
 * Where the virtual list's items stand: prefix sums over fixed heights, with one expanded item that was measured; and
 * which elements draw them, moved as little as can be.
 */
import type { Item } from './items.ts'

export interface Metrics {
  readonly row: number
  readonly divider: number
  readonly expandedId: string | null
  /** Whole height of the expanded item. */
  readonly expandedHeight: number
}

function heightOf(item: Item, metrics: Metrics): number {
  switch (item.kind) {
    case 'row':
      return item.id === metrics.expandedId ? metrics.expandedHeight : metrics.row
    case 'gap':
    case 'missed':
    case 'day':
      return metrics.divider
    case 'spacer':
      return item.rows * metrics.row + item.dividers * metrics.divider
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

interface Range {
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

/**
 * Which element draws which item. An item keeps its element while it is drawn; a new item takes over the element of
 * one that is gone, so that a busy feed changes texts instead of building rows anew.
 */
type Slots = (ids: readonly string[]) => readonly number[]

/** The answer names a slot for each id, in their order; ids are unique. */
export function createSlots(): Slots {
  let held = new Map<string, number>()
  let made = 0
  return (ids) => {
    const wanted = new Set(ids)
    // In the order they stood, so that rows replaced all at once need not move in the page.
    const free: number[] = []
    for (const [id, slot] of held) if (!wanted.has(id)) free.push(slot)
    const next = new Map<string, number>()
    for (const id of ids) next.set(id, held.get(id) ?? free.shift() ?? made++)
    held = next
    return [...next.values()]
  }
}

/**
 * What need not move when elements are put in another order. `places[i]` is where the element that shall come i-th
 * stands now; the answer, the `i` of the longest run that is in order already and, when one is given, has `fixed` in it.
 */
export function staying(places: readonly number[], fixed: number | null): ReadonlySet<number> {
  const pivot = fixed === null ? undefined : places[fixed]
  const isFree = (place: number, at: number): boolean =>
    fixed === null || pivot === undefined || at === fixed || at < fixed === place < pivot
  /** For each, how long the longest run is that ends with it, and which comes before it there. */
  const runs: { readonly length: number; readonly before: number }[] = []
  let last = -1
  for (const [at, place] of places.entries()) {
    let run = { length: isFree(place, at) ? 1 : 0, before: -1 }
    for (const [earlier, { length }] of runs.entries())
      if (run.length > 0 && length >= run.length && (places[earlier] ?? place) < place)
        run = { length: length + 1, before: earlier }
    runs.push(run)
    if (run.length > (runs[last]?.length ?? 0)) last = at
  }
  const stay = new Set<number>()
  for (let at = last; at >= 0; at = runs[at]?.before ?? -1) stay.add(at)
  return stay
}
