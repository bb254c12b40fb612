import type { Clock } from '../core/ports.ts'

/** A longer delay would overflow the system's 32-bit timer and fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** This machine's clocks and timers. Delays below 0 fire at the next turn; above 24.8 days they are cut to that. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  setTimer(delayMs, fire) {
    const timer = setTimeout(fire, Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
}
