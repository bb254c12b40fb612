import type { Cancel, Clock } from '../../../src-main/core/ports.ts'

interface Timer {
  readonly due: number
  readonly order: number
  readonly fire: () => void
}

/** A clock that moves only when told. Monotonic and wall time are apart, so that sleep and clock jumps can be played. */
export class FakeClock implements Clock {
  #mono = 1_000
  #wall: number
  #order = 0
  readonly #timers: Timer[] = []

  constructor(wallMs = Date.parse('2026-03-17T10:30:00Z')) {
    this.#wall = wallMs
  }

  monotonicMs(): number {
    return this.#mono
  }

  wallMs(): number {
    return this.#wall
  }

  setTimer(delayMs: number, fire: () => void): Cancel {
    if (!Number.isFinite(delayMs)) throw new Error(`setTimer: a delay of ${delayMs} ms`)
    const timer = { due: this.#mono + Math.max(0, delayMs), order: this.#order++, fire }
    let at = this.#timers.length
    while (at > 0 && later(this.#timers[at - 1], timer)) at -= 1
    this.#timers.splice(at, 0, timer)
    return () => {
      const index = this.#timers.indexOf(timer)
      if (index >= 0) this.#timers.splice(index, 1)
    }
  }

  /** Timers that would still fire (R8: 0 after dispose). */
  get timers(): number {
    return this.#timers.length
  }

  /** Timers that fired so far: what an idle app costs. */
  fired = 0

  /** Milliseconds to the next timer; null when there is none. */
  get nextIn(): number | null {
    const next = this.#timers[0]
    return next === undefined ? null : Math.max(0, next.due - this.#mono)
  }

  /** Fires everything due within `ms`, each at its own time. */
  advance(ms: number): void {
    const end = this.#mono + ms
    for (;;) {
      const next = this.#timers[0]
      if (next === undefined || next.due > end) break
      this.#timers.shift()
      this.#moveTo(Math.max(this.#mono, next.due))
      this.fired += 1
      next.fire()
    }
    this.#moveTo(end)
  }

  /**
   * The machine sleeps: time passes and nothing fires. Where the monotonic clock runs on during sleep (Windows),
   * timers are overdue afterwards and fire at the next `advance`, even `advance(0)`; elsewhere they were paused too.
   */
  sleep(ms: number, monotonicRuns = false): void {
    this.#wall += ms
    if (monotonicRuns) this.#mono += ms
  }

  /** Someone sets the clock, forwards or back. */
  jumpWall(ms: number): void {
    this.#wall += ms
  }

  #moveTo(mono: number): void {
    this.#wall += mono - this.#mono
    this.#mono = mono
  }
}

function later(a: Timer | undefined, b: Timer): boolean {
  return a !== undefined && (a.due > b.due || (a.due === b.due && a.order > b.order))
}
