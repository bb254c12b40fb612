/** Asking ahead: which page is sure to be wanted next, and when an answer that came before it was wanted still serves. */
import type { Clock } from '../ports.ts'
import { AHEAD_KEEPS_MS, MAX_PAGES } from './timing.ts'
import type { Pass, RecoveryMemory, RecoveryState } from './types.ts'

/** One request for a page. */
export interface Ask {
  readonly since: number
  /** Added to the query as it is; null for nothing. */
  readonly query: string | null
  readonly ticket: number
}

/** Where a pass asks next: on from what it has, about the seam with what was known, or down towards that. */
export function askOf({ since, query, known, joined, first }: Pass): Omit<Ask, 'ticket'> {
  // Just below the highest known id, so that an honest answer reaches it.
  return { since: joined || first === null ? since : Math.max(0, known - 1), query }
}

export interface Moment {
  readonly now: number
  readonly wall: number
}

export function momentOf(clock: Clock): Moment {
  return { now: clock.monotonicMs(), wall: clock.wallMs() }
}

/** What is asked once the page on its way into the journal is durable, if nothing happens meanwhile; null for nothing sure. */
export function nextAsk(state: RecoveryState, now: number): Ask | null {
  if (state.kind !== 'storing' || state.verdict !== 'more' || state.pass.pages >= MAX_PAGES) return null
  if (state.memory.limitedUntil > now) return null
  return { ...askOf(state.pass), ticket: state.memory.ticket + 1 }
}

/** Whether what was asked for at `asked`, before it was wanted, is as good as asking now. */
export function isFresh(asked: Moment, memory: RecoveryMemory, env: Moment): boolean {
  // What could not be read is looked for in answers to what was asked after it.
  if (memory.spoilt !== null && memory.spoilt.at >= asked.now) return false
  // The monotonic clock may stand still during sleep (R7).
  return Math.max(env.now - asked.now, env.wall - asked.wall) < AHEAD_KEEPS_MS
}
