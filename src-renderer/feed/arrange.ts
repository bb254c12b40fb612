/**
 * Puts elements in order with as few moves as there can be: each costs the page a style and a layout of all that is in
 * it. The one with the focus stays and the others go around it: taken out it would lose the focus, and with
 * `moveBefore`, which keeps it, Chromium 156 was seen to scroll the list.
 */
import { staying } from '../lib/fewest-moves.ts'

/** `keys`: those of the children's `data-key`, in the order in which they shall stand. */
export function arrange(parent: Element, keys: readonly string[]): void {
  const children = [...parent.children]
  const placeOf = new Map(children.map((child, at) => [child.getAttribute('data-key'), at]))
  const places = keys.flatMap((key) => placeOf.get(key) ?? [])
  if (places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0))) return
  const focused = places.findIndex((place) => children[place]?.contains(document.activeElement))
  const stay = staying(places, focused < 0 ? null : focused)
  let next = children.at(-1)?.nextSibling ?? null
  for (let at = places.length - 1; at >= 0; at--) {
    const child = children[places[at] ?? -1]
    if (child === undefined) continue
    if (!stay.has(at)) parent.insertBefore(child, next)
    next = child
  }
}
