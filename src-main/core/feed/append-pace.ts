/**
 * How often the journal is written. Every transaction costs a message each way and a commit, on the thread that alerts
 * wait for as well: a feed of a thousand a second would pay that for every single event. Few a second are written as they come.
 */

/** So many may follow one another at once, */
const AT_ONCE = 8
/** and one more after each of these. An event that gathers is durable so much later; a crash meanwhile reads it again (G4). */
export const GATHER_MS = 25

export interface AppendPace {
  /** Whether an append may begin now; then it counts. */
  take(now: number): boolean
  /** One begins that waits for nothing. */
  force(now: number): void
  /** When `take` will next say yes, monotonic ms. */
  nextAt(): number
}

export function createAppendPace(): AppendPace {
  /** When all would be allowed again: every append moves it on by one interval. */
  let freeAt = Number.NEGATIVE_INFINITY
  const nextAt = () => freeAt - (AT_ONCE - 1) * GATHER_MS
  const force = (now: number): void => {
    // However many were forced, the next one waits for one interval.
    freeAt = Math.min(Math.max(freeAt, now) + GATHER_MS, now + AT_ONCE * GATHER_MS)
  }
  return {
    take(now) {
      if (now < nextAt()) return false
      force(now)
      return true
    },
    force,
    nextAt,
  }
}
