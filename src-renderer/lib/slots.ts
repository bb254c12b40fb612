/**
 * Which element draws which item. An item keeps its element while it is drawn; a new item takes over the element of
 * one that is gone, so that a busy feed changes texts instead of building rows anew.
 */
export type Slots = (ids: readonly string[]) => readonly number[]

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
