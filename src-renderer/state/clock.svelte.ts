/** Whether the window is seen, and one clock for every age and countdown, which stands still while it is not. */

/** Whether anyone can see the window. Hidden means no work at all. */
class Visible {
  now = $state(document.visibilityState === 'visible')
  readonly #shown = new Set<() => void>()

  constructor() {
    document.addEventListener('visibilitychange', () => {
      this.now = document.visibilityState === 'visible'
      if (this.now) for (const listener of this.#shown) listener()
    })
  }

  onShown(listener: () => void): void {
    this.#shown.add(listener)
  }
}

export const visible = new Visible()

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
