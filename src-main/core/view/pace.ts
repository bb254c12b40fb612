/**
 * How often a window is told. Each delta costs it a frame, which without a GPU is several milliseconds of a core, and
 * nobody reads ten lists a second. A storm is told more often: in less time it brings more rows than a window shows.
 * A P0 waits for no other row but the P0 before it, and for that 100 ms at most.
 */

/** The first after a pause leaves at once; those that follow gather for so long, in ms. */
const GATHER_MS = 100
const GATHER_IN_STORM_MS = 45
/** Figures and words change with every event; they travel with its row, or follow it when no other does. */
const PARTS_FOLLOW_MS = 250
/** Rows waiting that make a storm: more than a window shows. */
const STORM_ROWS = 24
/** A flood of P0s is a storm too. */
const HURRY_EVERY_MS = 100

const NEVER = Number.POSITIVE_INFINITY

export interface Waiting {
  readonly rows: number
  /** A P0 is among them. */
  readonly urgent: boolean
  /** Rows already sent have changed: somebody acknowledged them, and looks at them. */
  readonly changes: boolean
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
  let rowsSentAt = Number.NEGATIVE_INFINITY
  let hurriedAt = Number.NEGATIVE_INFINITY
  return {
    dueAt({ rows, urgent, changes, parts }) {
      return Math.min(
        rows > 0 ? rowsSentAt + (rows > STORM_ROWS ? GATHER_IN_STORM_MS : GATHER_MS) : NEVER,
        urgent ? hurriedAt + HURRY_EVERY_MS : NEVER,
        changes ? sentAt + GATHER_MS : NEVER,
        parts ? sentAt + PARTS_FOLLOW_MS : NEVER,
      )
    },
    sent(now, { rows, urgent }) {
      sentAt = now
      if (rows > 0) rowsSentAt = now
      if (urgent) hurriedAt = now
    },
  }
}
