/**
 * How often a window is told. Each delta costs it a frame, which without a GPU is several milliseconds of a core; and a
 * list that moves ten times a second cannot be read. So rows gather, each no longer than its priority bears.
 */
import type { Priority } from '../protocol/types.ts'

/**
 * A P2 may take 2 s from detection to the wire and a P1 half a second (protocol.md): less than that more is not noticed
 * in a list that interrupts nobody. The first row after a pause of the longer one leaves at once, and all that wait
 * leave together.
 */
const P2_GATHER_MS = 500
const P1_GATHER_MS = 400
/** A P0 waits for no other row but the P0 before it: a flood of them is a storm too. */
const P0_FLOOD_MS = 100
/**
 * Rows waiting that make a storm: more than a window of its usual size shows, so a longer wait would push some past
 * unseen. Counted, not timed: when calm turns into a storm, none waits out the calm.
 */
const STORM_ROWS = 12
const STORM_GATHER_MS = 45
/** Somebody has just acknowledged rows, and looks at them. */
const CHANGES_FOLLOW_MS = 100
/** What a user or the alert policy changed. */
const PARTS_FOLLOW_MS = 250
/** What every event and its commit change travels with the rows, or follows when none come. */
const TRAFFIC_FOLLOWS_MS = P2_GATHER_MS

const NEVER = Number.POSITIVE_INFINITY

export interface Waiting {
  readonly rows: number
  /** Monotonic ms since when a row of that priority waits; Infinity when none does. */
  readonly since: Readonly<Record<Priority, number>>
  /** Rows already sent have changed. */
  readonly changes: boolean
  /** Something else of the view has changed. */
  readonly parts: boolean
  /** So has what changes with the traffic. */
  readonly traffic: boolean
}

export const NOTHING_WAITS: Waiting = {
  rows: 0,
  since: { P0: NEVER, P1: NEVER, P2: NEVER },
  changes: false,
  parts: false,
  traffic: false,
}

export function createPace() {
  let sentAt = Number.NEGATIVE_INFINITY
  let rowsSentAt = Number.NEGATIVE_INFINITY
  let urgentSentAt = Number.NEGATIVE_INFINITY
  return {
    /** Monotonic ms at which what is waiting should leave; Infinity when nothing is. */
    dueAt({ rows, since, changes, parts, traffic }: Waiting): number {
      return Math.min(
        since.P0 < NEVER ? urgentSentAt + P0_FLOOD_MS : NEVER,
        since.P1 + P1_GATHER_MS,
        rows > 0 ? rowsSentAt + P2_GATHER_MS : NEVER,
        rows > STORM_ROWS ? rowsSentAt + STORM_GATHER_MS : NEVER,
        changes ? sentAt + CHANGES_FOLLOW_MS : NEVER,
        parts ? sentAt + PARTS_FOLLOW_MS : NEVER,
        traffic ? sentAt + TRAFFIC_FOLLOWS_MS : NEVER,
      )
    },
    sent(now: number, { rows, since }: Waiting): void {
      sentAt = now
      if (rows > 0) rowsSentAt = now
      if (since.P0 < NEVER) urgentSentAt = now
    },
  }
}
