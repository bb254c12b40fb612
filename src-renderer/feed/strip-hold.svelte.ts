/** While the pointer or the focus of a keyboard is in the strip, it is held as it is (lib/strip.ts). */
import type { HeldStrip } from '../lib/strip.ts'

export class StripHold {
  held = $state.raw<HeldStrip | null>(null)
  readonly #now: () => HeldStrip
  #pointed = false
  #focused = false

  /** `now`: what there is to hold. */
  constructor(now: () => HeldStrip) {
    this.#now = now
  }

  /** Also with every move of it: a window that lost the focus was let go under a pointer that may still be there. */
  pointed(inside: boolean): void {
    this.#pointed = inside
    this.#hold()
  }

  focused(inside: boolean): void {
    this.#focused = inside
    this.#hold()
  }

  /** Nobody is about to press anything: the window or the strip is gone, or another window is in use. */
  release(): void {
    this.#pointed = false
    this.#focused = false
    this.#hold()
  }

  #hold(): void {
    if (!this.#pointed && !this.#focused) this.held = null
    else this.held ??= this.#now()
  }
}
