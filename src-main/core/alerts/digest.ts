/**
 * alerts.md A13: one notification for a stretch in which the trader could not be told: offline, asleep, everything snoozed,
 * quiet hours. Overlapping stretches are one.
 */
import type { MissedCause } from '../vocabulary/states.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { Arrival } from './arrival.ts'
import { allSnoozed } from './silenced.ts'
import { AWAY_LIMIT, type Absence } from './state.ts'
import { EMPTY_TALLY, addTo, tallied } from './tally.ts'
import type { Turn } from './turn.ts'
import type { AlertReasonCode } from './types.ts'
import { digestText, digestWords } from './wording.ts'

/** Recovery begins a moment after the feed is back, and each page gives it a little more time. */
const FIRST_PAGE_MS = 10_000
const NEXT_PAGE_MS = 5000
/** A digest that waits longer is news no more. */
const LONGEST_WAIT_MS = 60_000
/** A dead peer is noticed up to 40 s late (protocol.md H4); what it did not send belongs to the stretch. */
const UNNOTICED_MS = 60_000
const DIGEST_TAG = 'digest'

/** Nobody was told, and nobody chose not to be told of this kind. */
const MISSED: ReadonlySet<AlertReasonCode> = new Set<AlertReasonCode>([
  'too-old',
  'snoozed',
  'quiet-hours',
  'priority-default',
  'rule-feed',
  'inhibited',
  'storm',
])

/** Counts an event that was decided while the trader was away, or that recovery brought from then. */
export function countMissed(turn: Turn, arrival: Arrival, reason: AlertReasonCode): void {
  const { absence } = turn.s
  if (absence === null || !MISSED.has(reason)) return
  const detectedAt = turn.now.wallMs - (arrival.ageMs ?? 0)
  if (absence.to !== null && (arrival.source === 'live' || detectedAt > absence.to)) return
  if (arrival.source !== 'live' && detectedAt < absence.from - UNNOTICED_MS) return
  turn.s.absence = {
    ...absence,
    missed: addTo(absence.missed, arrival.event),
    firstAt: Math.min(absence.firstAt ?? detectedAt, detectedAt),
  }
}

/** A22: a P0 that no target had in time; told with whatever else was missed, or by itself. */
export function tellUndelivered(turn: Turn, event: FeedEvent, raisedAt: number): void {
  const { absence } = turn.s
  if (absence !== null) {
    turn.s.absence = { ...absence, missed: addTo(absence.missed, event) }
    return
  }
  const to = turn.now.wallMs
  const missed = addTo(EMPTY_TALLY, event)
  // Others may follow at once: they are one digest.
  turn.s.absence = closed(turn, {
    from: Math.min(raisedAt, to),
    to,
    catchUp: true,
    cause: 'undelivered',
    missed,
    firstAt: null,
  })
}

/** A page of recovery came in: more may follow. */
export function awaitMore(turn: Turn): void {
  const { absence } = turn.s
  if (absence === null || absence.to === null) return
  turn.s.absence = { ...absence, settleT: Math.max(absence.settleT, turn.t + NEXT_PAGE_MS) }
}

/** The machine was asleep or locked from … to …, wall-clock ms. Impossible stretches are ignored. */
export function addAway(turn: Turn, from: number, to: number): void {
  if (!Number.isFinite(from) || !Number.isFinite(to) || from >= to) return
  const { absence } = turn.s
  if (absence === null) {
    if (isLong(turn, from, to))
      turn.s.absence = closed(turn, {
        from,
        to,
        catchUp: true,
        cause: 'away',
        missed: EMPTY_TALLY,
        firstAt: null,
      })
    return
  }
  const { missed, firstAt } = absence
  const merged = {
    from: Math.min(absence.from, from),
    catchUp: true,
    cause: 'away',
    missed,
    firstAt,
  } as const
  turn.s.absence =
    absence.to === null
      ? { ...absence, ...merged }
      : closed(turn, { ...merged, to: Math.max(absence.to, to) })
}

/** Opens, closes and reports the stretch as feed, snoozes and quiet hours have it now. */
export function watchAbsence(turn: Turn): void {
  const health = turn.s.feed?.health ?? 'up'
  const feedAway = health !== 'up' && health !== 'proving'
  const cause = causeNow(turn, feedAway)
  const { absence } = turn.s
  if (cause !== null) {
    const joined = joinedCause(absence?.cause ?? cause, cause)
    if (absence === null) turn.s.absence = opened(turn, feedAway, cause)
    else if (absence.to !== null || absence.cause !== joined || (feedAway && !absence.catchUp))
      turn.s.absence = { ...absence, to: null, catchUp: absence.catchUp || feedAway, cause: joined }
    return
  }
  if (absence === null) return
  if (absence.to === null) {
    const to = turn.now.wallMs
    // A short outage may still have outlived a P0's time to live; what recovery brings will tell.
    const told = absence.catchUp || isLong(turn, absence.from, to)
    turn.s.absence = told ? closed(turn, { ...absence, to }) : null
  }
  report(turn)
}

/** Whoever has silenced the app is not away for an outage meanwhile. Null: the trader can be told. */
function causeNow({ s }: Turn, feedAway: boolean): MissedCause | null {
  const snoozed = allSnoozed(s.snoozes)
  if (snoozed && s.quiet.active) return 'silenced'
  if (snoozed) return 'snoozed'
  if (s.quiet.active) return 'quiet-hours'
  return feedAway ? 'away' : null
}

function joinedCause(one: MissedCause, other: MissedCause): MissedCause {
  if (one === other || other === 'undelivered') return one
  if (one === 'undelivered') return other
  return one === 'away' || other === 'away' ? 'away' : 'silenced'
}

function report(turn: Turn): void {
  const { absence } = turn.s
  if (absence === null || absence.to === null) return
  if (turn.t < Math.min(absence.settleT, absence.hardT)) return
  turn.s.absence = null
  const { to, missed, firstAt, cause } = absence
  // While a target took nothing the trader was told here.
  if (cause !== 'undelivered' && isLong(turn, absence.from, to))
    turn.s.away = [...turn.s.away, { from: absence.from, to }].slice(-AWAY_LIMIT)
  if (tallied(missed) === 0 || (missed.p0 === 0 && !isLong(turn, absence.from, to))) return
  // The divider stands among the rows that it speaks of.
  const from = Math.min(absence.from, firstAt ?? absence.from)
  turn.s.digest = { from, to, text: digestText(cause, from, to, missed) }
  turn.effects.push({
    kind: 'notify',
    request: {
      ...digestWords(cause, from, to, missed, turn.settings.alerts.privacy),
      tag: DIGEST_TAG,
      urgency: 'normal',
      target: { kind: 'missed' },
      actions: false,
    },
  })
}

/** Seen: the divider and its text go, and so does the notification. */
export function dismissDigest(turn: Turn): void {
  if (turn.s.digest === null) return
  turn.s.digest = null
  turn.effects.push({ kind: 'close', tag: DIGEST_TAG })
}

const isLong = (turn: Turn, from: number, to: number): boolean =>
  to - from > turn.settings.alerts.digestAfterS * 1000

function opened(turn: Turn, catchUp: boolean, cause: MissedCause): Absence {
  return {
    from: turn.now.wallMs,
    to: null,
    catchUp,
    cause,
    settleT: 0,
    hardT: 0,
    missed: EMPTY_TALLY,
    firstAt: null,
  }
}

function closed(turn: Turn, stretch: Omit<Absence, 'settleT' | 'hardT'>): Absence {
  const settleT = stretch.catchUp ? turn.t + FIRST_PAGE_MS : turn.t
  return { ...stretch, settleT, hardT: turn.t + LONGEST_WAIT_MS }
}
