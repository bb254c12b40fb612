/** The focus of a keyboard stays in the list: its rows are moved around it, and it comes home when what had it is gone. */
import { tick } from 'svelte'
import { staying } from './layout.ts'

const nowhere = (): boolean => document.activeElement === null || document.activeElement === document.body

/**
 * Brings the focus home when what had it is taken out of the page, as a button often is by what it does. The browser
 * leaves the focus on the body then, where no key is heard.
 */
export function keepFocus(home: () => void): () => void {
  let held: Element | null = null

  const removals = new MutationObserver(() => {
    if (held === null || held.isConnected) return
    release()
    // Who looks after it themselves, as a menu does for its items, come first.
    void tick().then(() => {
      if (nowhere()) home()
    })
  })

  function release(): void {
    held = null
    removals.disconnect()
  }

  function onfocusin({ target }: FocusEvent): void {
    release()
    if (!(target instanceof Element)) return
    held = target
    // Not the whole page: rows come and go in it many times a second.
    for (let within = target.parentElement; within !== null; within = within.parentElement)
      removals.observe(within, { childList: true })
  }

  /** Left by the user, for nothing: what happens to it later is no reason to take the focus anywhere. */
  function onfocusout({ target }: FocusEvent): void {
    // Told before the removal where that is the cause, and also when the whole window loses the focus.
    queueMicrotask(() => {
      if (target === held && held?.isConnected === true && nowhere()) release()
    })
  }

  document.addEventListener('focusin', onfocusin)
  document.addEventListener('focusout', onfocusout)
  return () => {
    document.removeEventListener('focusin', onfocusin)
    document.removeEventListener('focusout', onfocusout)
    release()
  }
}

/**
 * Puts elements in order with as few moves as there can be: each costs the page a style and a layout of all that is in
 * it. The one with the focus stays and the others go around it: taken out it would lose the focus, and with
 * `moveBefore`, which keeps it, Chromium 156 was seen to scroll the list.
 * `keys`: those of the children's `data-key`, in the order in which they shall stand.
 */
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
