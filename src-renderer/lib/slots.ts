/**
 * Which element draws which item. An item keeps its element while it is drawn; a new item takes over the element of
 * one that is gone, so that a busy feed changes texts instead of building rows anew.
 *
 * Taking over may move an element within the page, and an element that is moved loses the focus. So no element
 * crosses that of `fixed`.
 */
export type Slots = (ids: readonly string[], fixed?: string | null) => readonly number[]

/** The answer names a slot for each id, in their order; ids are unique. */
export function createSlots(): Slots {
  let held = new Map<string, number>()
  let made = 0
  return (ids, fixed = null) => {
    const wanted = new Set(ids)
    // In the order they stood, so that rows replaced all at once need not move in the page.
    const above: number[] = []
    const below: number[] = []
    let free = above
    for (const [id, slot] of held) {
      if (id === fixed && wanted.has(id)) free = below
      if (!wanted.has(id)) free.push(slot)
    }
    const next = new Map<string, number>()
    let spare = above
    for (const id of ids) {
      if (id === fixed && free === below) spare = below
      next.set(id, held.get(id) ?? spare.shift() ?? made++)
    }
    held = next
    return [...next.values()]
  }
}
