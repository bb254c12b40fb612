import type { Cancel, Clock } from '../ports.ts'

/** One timer that follows a deadline: re-armed only when the deadline moved, gone when there is none. */
interface Alarm {
  /** Monotonic ms; null for none. */
  set(deadline: number | null): void
}

/** A timer may be asked for at most this far ahead: longer delays overflow in Node (2^31 − 1 ms). */
const FARTHEST_MS = 86_400_000

export function createAlarm(clock: Clock, fire: () => void): Alarm {
  let armedFor: number | null = null
  let cancel: Cancel | null = null
  return {
    set(deadline) {
      if (deadline === armedFor) return
      cancel?.()
      cancel = null
      armedFor = deadline
      if (deadline === null) return
      const delay = Math.min(Math.max(0, deadline - clock.monotonicMs()), FARTHEST_MS)
      cancel = clock.setTimer(delay, () => {
        armedFor = null
        cancel = null
        fire()
      })
    },
  }
}
