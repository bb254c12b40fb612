/**
 * While the pointer or the focus of a keyboard is in the strip, it is held as it is (lib/strip.ts): for a while, since
 * either may be left there by somebody who has gone, and whoever comes back must see what waits by then.
 */
import type { HeldStrip } from '../lib/strip.ts'

/** Long enough to read a row and press its button; an alert is worth acting on for 30 s. */
const REST_MS = 5000

export class StripHold {
  held = $state.raw<HeldStrip | null>(null)
  /**
   * The alert whose row has the focus of a keyboard. It keeps that row also when nothing is held: by a key there is no
   * moment in which a press does nothing, so the button under the focus must go on meaning what it said, nor may the
   * focus be lost with it. Newer alerts come around it.
   */
  focusedKey = $state.raw<string | null>(null)
  readonly #now: () => HeldStrip
  #pointed = false
  #focused = false
  #rested: ReturnType<typeof setTimeout> | undefined

  /** `now`: what there is to hold. */
  constructor(now: () => HeldStrip) {
    this.#now = now
  }

  /** Also with every move of it: it was let go under a pointer that rested, or whose window lost the focus. */
  pointed(inside: boolean): void {
    this.#pointed = inside
    this.#hold()
  }

  /** `key`: of the row; null for a button that belongs to none. Also with every key pressed there. */
  focused(inside: boolean, key: string | null = null): void {
    this.#focused = inside
    this.focusedKey = inside ? key : null
    this.#hold()
  }

  /** Until the pointer moves or a key is pressed again. */
  letGo(): void {
    clearTimeout(this.#rested)
    this.held = null
  }

  /** Nobody is about to press anything: the window or the strip is gone, or another window is in use. */
  release(): void {
    this.#pointed = false
    this.#focused = false
    this.focusedKey = null
    this.letGo()
  }

  #hold(): void {
    if (!this.#pointed && !this.#focused) return this.letGo()
    this.held ??= this.#now()
    clearTimeout(this.#rested)
    this.#rested = setTimeout(() => this.letGo(), REST_MS)
  }
}
