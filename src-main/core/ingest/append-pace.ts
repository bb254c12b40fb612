/**
 * How often the journal is written. Every transaction costs a message each way and a commit, on the thread that alerts
 * wait for as well: a feed of a thousand a second would pay that for every single event. Few a second are written as they come.
 */
import type { Clock } from '../ports.ts'
import { createAlarm } from '../time/alarm.ts'

/** So many may follow one another at once, */
const AT_ONCE = 8
/** and one more after each of these. An event that gathers is durable so much later; a crash meanwhile reads it again (G4). */
export const GATHER_MS = 25

export interface AppendPace {
  /** Whether an append begins now; if not, `again` is called when it may. `urgent`: it waits for nothing. */
  begin(urgent: boolean): boolean
  /** Nothing waits any more. */
  cancel(): void
}

export function createAppendPace(clock: Clock, again: () => void): AppendPace {
  const alarm = createAlarm(clock, again)
  /** When all would be allowed again: every append moves it on by one interval. */
  let freeAt = Number.NEGATIVE_INFINITY
  return {
    begin(urgent) {
      const now = clock.monotonicMs()
      const nextAt = freeAt - (AT_ONCE - 1) * GATHER_MS
      const begins = urgent || now >= nextAt
      alarm.set(begins ? null : nextAt)
      // However many were urgent, the next one waits for one interval.
      if (begins) freeAt = Math.min(Math.max(freeAt, now) + GATHER_MS, now + AT_ONCE * GATHER_MS)
      return begins
    },
    cancel: () => alarm.set(null),
  }
}
