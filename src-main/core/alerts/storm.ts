/** alerts.md A7: the bucket that bounds interruptions, and the summaries that stand in for what it refuses. */
import type { Arrival } from './arrival.ts'
import { allSnoozed } from './silenced.ts'
import { addToShares, planSummary } from './forward-policy.ts'
import { type Storm } from './state.ts'
import { EMPTY_TALLY, addTo, refused } from './tally.ts'
import { askSound, type Turn } from './turn.ts'
import { stormWords } from './wording.ts'

export const SUMMARY_EVERY_MS = 30_000
const CALM_MS = 60_000
export const STORM_TAG = 'storm'
const NO_SHARES: Storm['shares'] = new Map()

/**
 * Takes a token if there is one. A quiet notification leaves the last token to a P0, unless the bucket holds no more
 * than one.
 */
export function takeToken(turn: Turn, quiet: boolean): boolean {
  const { stormTokens, stormRefillS } = turn.settings.alerts
  const { tokens, atT } = refilled(turn, stormTokens, stormRefillS * 1000)
  const needed = quiet ? Math.min(2, stormTokens) : 1
  const granted = tokens >= needed
  turn.s.bucket = { tokens: granted ? tokens - 1 : tokens, atT }
  return granted
}

function refilled(turn: Turn, capacity: number, everyMs: number): { tokens: number; atT: number } {
  const { bucket } = turn.s
  if (bucket === null) return { tokens: capacity, atT: turn.t }
  const gained = Math.floor((turn.t - bucket.atT) / everyMs)
  const tokens = bucket.tokens + gained
  // A full bucket does not save up: its next token counts from the moment one is taken.
  if (tokens >= capacity) return { tokens: capacity, atT: turn.t }
  return { tokens, atT: bucket.atT + gained * everyMs }
}

/** Counts a refused interruption; the first of a storm is summarised at once, so that none waits unheard. */
export function countIntoStorm(turn: Turn, arrival: Arrival): void {
  const { storm } = turn.s
  turn.s.storm = {
    since: storm?.since ?? turn.now.wallMs,
    suppressed: (storm?.suppressed ?? 0) + 1,
    lastT: turn.t,
    summaryT: storm?.summaryT ?? turn.t - SUMMARY_EVERY_MS,
    owed: addTo(storm?.owed ?? EMPTY_TALLY, arrival.event),
    shares: addToShares(turn, storm?.shares ?? NO_SHARES, arrival),
  }
  summarise(turn)
}

export function weatherStorm(turn: Turn): void {
  summarise(turn)
  const { storm } = turn.s
  if (storm !== null && turn.t >= stormEndT(storm)) turn.s.storm = null
}

/** Calm counts from the last refusal; but a late summary (the machine slept) keeps the next storm's first one away too. */
export function stormEndT({ lastT, summaryT }: Storm): number {
  return Math.max(lastT + CALM_MS, summaryT + SUMMARY_EVERY_MS)
}

function summarise(turn: Turn): void {
  const { storm } = turn.s
  if (storm === null || refused(storm.owed) === 0 || turn.t - storm.summaryT < SUMMARY_EVERY_MS) return
  turn.s.storm = { ...storm, summaryT: turn.t, owed: EMPTY_TALLY, shares: NO_SHARES }
  // Snoozed since: what the summary would have said is in the feed and in the pinned strip.
  if (allSnoozed(turn.s.snoozes)) return
  const urgent = storm.owed.p0 > 0
  turn.effects.push({
    kind: 'notify',
    request: {
      ...stormWords(storm.owed, turn.settings.alerts.privacy),
      tag: STORM_TAG,
      urgency: urgent ? 'critical' : 'normal',
      target: { kind: 'feed' },
      actions: false,
    },
  })
  askSound(turn, urgent ? 'P0' : 'P1')
  planSummary(turn, storm.shares, storm.lastT)
}
