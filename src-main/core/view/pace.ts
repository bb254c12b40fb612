/**
 * How often a window is told. Each delta costs it a frame, which without a GPU is several milliseconds of a core, and
 * nobody reads ten lists a second. A storm is told more often, because in half the time it brings as many rows; and a
 * P0 waits for nothing.
 */

/** The first after a pause leaves at once; those that follow gather for so long, in ms. */
const GATHER_MS = 100
const GATHER_IN_STORM_MS = 50
/** Rows waiting that make a storm: more than a window shows. */
const STORM_ROWS = 24
/** A flood of P0s is a storm too. */
const HURRY_EVERY_MS = 100

export interface Waiting {
  readonly rows: number
  /** A P0 is among them. */
  readonly urgent: boolean
  /** Something else of the view has changed. */
  readonly parts: boolean
}

export interface Pace {
  /** Monotonic ms at which what is waiting should leave; Infinity when nothing is. */
  dueAt(waiting: Waiting): number
  sent(now: number, waiting: Waiting): void
}

export function createPace(): Pace {
  let sentAt = Number.NEGATIVE_INFINITY
  let hurriedAt = Number.NEGATIVE_INFINITY
  return {
    dueAt({ rows, urgent, parts }) {
      if (rows === 0 && !parts) return Number.POSITIVE_INFINITY
      const due = sentAt + (rows > STORM_ROWS ? GATHER_IN_STORM_MS : GATHER_MS)
      return urgent ? Math.min(due, hurriedAt + HURRY_EVERY_MS) : due
    },
    sent(now, { urgent }) {
      sentAt = now
      if (urgent) hurriedAt = now
    },
  }
}
