/** One clock for every age and countdown; it stands still while the window is hidden. */
import { visible } from './visible.svelte.ts'

const TICK_MS = 1000
/** Countdowns are drawn with every tick: a storm need not draw them with every batch. */
const RIDE_MS = 250

class Clock {
  now = $state(Date.now())
  #timer = setInterval(() => this.#tick(), TICK_MS)

  constructor() {
    visible.onShown(() => this.#tick())
  }

  /** A frame is about to be drawn: the ages move with it, instead of asking for one of their own soon after. */
  ride(): void {
    if (Date.now() - this.now < RIDE_MS) return
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.#tick()
  }

  #tick(): void {
    if (visible.now) this.now = Date.now()
  }
}

export const clock = new Clock()
