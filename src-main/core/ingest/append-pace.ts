/**
 * How often the journal is written. A transaction costs a message each way, a commit, and a page of every table and index:
 * forty times what a signal takes. Who waits for how long is decided where events come in (intake.ts):
 *
 *   now    what was told, or said by the user
 *   soon   what a restart would not read again, and what a summary tells: few a second as they come, of a thousand a second
 *          those of some moments together
 *   later  what interrupted nobody, and history is known to have: a crash meanwhile reads it again (G4)
 */
import type { Clock } from '../ports.ts'
import { createAlarm } from '../time/scheduling.ts'

export type Urgency = 'now' | 'soon' | 'later'

/** So many appends may follow one another at once. */
const AT_ONCE = 8
/** And one more each time so much has passed. */
export const GATHER_MS = 25
/**
 * As long as a P2 may take from detection to the wire (protocol.md). A restart reads the last half minute again anyhow
 * (live-trail.ts), and whoever reads history has what gathers written first.
 */
export const CALM_GATHER_MS = 2_000

export interface AppendPace {
  /** Whether an append begins now; if not, `again` is called when it may. */
  begin(urgency: Urgency): boolean
  /** Nothing waits any more. */
  cancel(): void
}

export function createAppendPace(clock: Clock, calmMs: number, again: () => void): AppendPace {
  const alarm = createAlarm(clock, again)
  /** When all would be allowed again: every append moves it on by one interval. */
  let freeAt = Number.NEGATIVE_INFINITY
  /** The first that was put off since the last append. */
  let waitingSince: number | null = null

  function nextAt(urgency: Urgency, since: number): number {
    if (urgency === 'now') return Number.NEGATIVE_INFINITY
    const soon = freeAt - (AT_ONCE - 1) * GATHER_MS
    return urgency === 'soon' ? soon : Math.max(soon, since + calmMs)
  }

  return {
    begin(urgency) {
      const now = clock.monotonicMs()
      waitingSince ??= now
      const at = nextAt(urgency, waitingSince)
      const begins = now >= at
      alarm.set(begins ? null : at)
      if (!begins) return false
      waitingSince = null
      // However many were urgent, the next one waits for one interval.
      freeAt = Math.min(Math.max(freeAt, now) + GATHER_MS, now + AT_ONCE * GATHER_MS)
      return true
    },
    cancel() {
      waitingSince = null
      alarm.set(null)
    },
  }
}
