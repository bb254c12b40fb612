/** Time and chance. */

export type Cancel = () => void

export interface Clock {
  /** Monotonic milliseconds; never goes back, may or may not run during sleep (R7 copes with both). */
  monotonicMs(): number
  /** Milliseconds since the Unix epoch, by this machine's clock. */
  wallMs(): number
  /** Fires once. The returned function guarantees that it never fires afterwards (R8). */
  setTimer(delayMs: number, fire: () => void): Cancel
}

/** `Clock.setTimer` alone, for who needs no more of a clock. */
export type After = (ms: number, run: () => void) => Cancel

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
}

/** Local time without `Date` in core: quiet hours and "until 08:00" (A11, A12) must follow DST. */
export interface Calendar {
  toLocal(wallMs: number): {
    readonly weekday: number
    readonly minuteOfDay: number
    readonly dayStart: number
  }
  /** The first moment after `wallMs` at which local clocks show `minuteOfDay`. */
  nextLocal(wallMs: number, minuteOfDay: number): number
}
