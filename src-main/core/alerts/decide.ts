/** The checks of one event, in the order of DECISIONS.md. The first that has something to say decides. */
import type { FeedBatch } from '../ingest/types.ts'
import type { Verdict } from '../ports.ts'
import type { FeedEvent } from '../protocol/types.ts'
import { pinRaised, pinRepeat } from './acknowledge.ts'
import { ageOf, type Arrival, NewArrival, routeOf, tagOf } from './arrival.ts'
import { countMissed } from './digest.ts'
import { planForwards } from './forward-policy.ts'
import { formatDuration } from '../vocabulary/times.ts'
import {
  beginGroup,
  inhibit,
  isCoolingDown,
  isGrouped,
  isInhibited,
  lastOfGroup,
  rearmedBy,
} from './grouping.ts'
import { addKey, hasKey, hasNone } from './recent-keys.ts'
import { snoozeId, snoozeOf } from './silenced.ts'
import { KEY_RETENTION_MS } from './state.ts'
import { countIntoStorm, takeToken } from './storm.ts'
import { askSound, type Turn } from './turn.ts'
import type { AlertDecision } from './types.ts'
import { alertWords } from './wording.ts'

export function decideEvent(turn: Turn, batch: FeedBatch, event: FeedEvent, at: number): AlertDecision {
  const age = ageOf(event.priority, batch.source, batch.ageMs[at] ?? null)
  const arrival = new NewArrival(batch, event, age)
  const verdict = batch.silent ? listed('first-run') : judge(turn, arrival)
  countMissed(turn, arrival, verdict.reason)
  return (turn.lastDecision = decisionOf(turn, verdict, Math.round((arrival.ageMs ?? 0) / 1000)))
}

/** Of a burst most say just what the one before said: then it is the same, and memory holds it once. */
function decisionOf(turn: Turn, { outcome, reason, detail }: Verdict, ageS: number): AlertDecision {
  const last = turn.lastDecision
  if (
    last !== null &&
    last.reason === reason &&
    last.ageS === ageS &&
    last.detail === detail &&
    last.outcome === outcome
  )
    return last
  return { outcome, reason, detail, decidedAt: turn.now.wallMs, ageS }
}

/** Asked of every event; mostly nothing was raised lately. */
function isRepeat({ s }: Turn, arrival: Arrival): boolean {
  if (hasNone(s.raised) && hasNone(s.counted)) return false
  return hasKey(s.raised, arrival.key) || hasKey(s.counted, arrival.key)
}

function judge(turn: Turn, arrival: Arrival): Verdict {
  const { event } = arrival
  const { s, settings } = turn
  if (isRepeat(turn, arrival)) return listed('already-raised')

  const route = routeOf(arrival, settings.alerts)
  if (route.action === 'off') return { outcome: 'off', reason: 'rule-off', detail: route.rule }
  if (route.action === 'feed')
    return route.rule === null ? listed('priority-default', event.priority) : listed('rule-feed', route.rule)
  const quiet = route.action === 'quiet'

  if (arrival.leftMs <= 0)
    return listed('too-old', arrival.ageMs === null ? 'no usable time of detection' : null)

  const snooze = snoozeOf(s.snoozes, event)
  if (snooze !== null)
    return listed(snooze.scope.kind === 'all' ? 'snoozed' : 'muted', snoozeId(snooze.scope))
  if (s.quiet.active && !(event.priority === 'P0' && settings.quietHours.p0BreaksThrough))
    return listed('quiet-hours', `${settings.quietHours.start}–${settings.quietHours.end}`)
  if (event.priority === 'P1' && isInhibited(turn, event.symbol)) return listed('inhibited', event.symbol)

  return tell(turn, arrival, quiet, route.rule)
}

/** From here on the trader is told, one way or another (alerts.md A5, A6, A7). */
function tell(turn: Turn, arrival: Arrival, quiet: boolean, rule: string | null): Verdict {
  const group = lastOfGroup(turn, arrival.group, quiet)
  let rearmed: string | null = null
  if (group !== null && isGrouped(turn, group)) {
    counted(turn, arrival, quiet)
    return { outcome: 'quiet', reason: 'grouped', detail: group.leadKey }
  }
  if (group !== null && isCoolingDown(turn, group)) {
    rearmed = rearmedBy(group.strength, arrival.facts)
    if (rearmed === null) {
      counted(turn, arrival, quiet)
      return listed('cool-down', `raised ${formatDuration(turn.t - group.raisedT)} before`)
    }
  }
  if (!takeToken(turn, quiet)) {
    // A quiet one that finds no token is simply listed: a storm summary is an interruption.
    if (quiet) return listed('storm')
    countIntoStorm(turn, arrival)
    counted(turn, arrival, quiet)
    return listed('in-summary')
  }
  raise(turn, arrival, quiet)
  if (quiet) return { outcome: 'quiet', reason: 'raised-quiet', detail: rule }
  return rearmed === null
    ? { outcome: 'interrupt', reason: 'raised', detail: rule }
    : { outcome: 'interrupt', reason: 'raised-rearmed', detail: rearmed }
}

/** A2: the request leaves with this very reduction. */
function raise(turn: Turn, arrival: Arrival, quiet: boolean): void {
  const { event, key } = arrival
  turn.effects.push({
    kind: 'notify',
    request: {
      ...alertWords(event, 1, turn.settings.alerts.privacy),
      tag: tagOf(arrival.group),
      urgency: quiet ? 'low' : event.priority === 'P0' ? 'critical' : 'normal',
      target: { kind: 'event', key },
      actions: !quiet,
    },
  })
  turn.s.raised = addKey(turn.s.raised, key, turn.t, KEY_RETENTION_MS)
  beginGroup(turn, arrival, quiet)
  planForwards(turn, arrival)
  if (quiet) return
  askSound(turn, event.priority)
  if (event.priority !== 'P0') return
  pinRaised(turn, arrival)
  inhibit(turn, event.symbol)
  if (turn.settings.showOnP0) turn.showWindow = true
}

/** Not raised, but told: it never notifies later (A3), and a P0 is pinned like any other (A9). */
function counted(turn: Turn, arrival: Arrival, quiet: boolean): void {
  turn.s.counted = addKey(turn.s.counted, arrival.key, turn.t, KEY_RETENTION_MS)
  if (quiet || arrival.event.priority !== 'P0') return
  pinRepeat(turn, arrival)
  inhibit(turn, arrival.event.symbol)
}

function listed(reason: AlertDecision['reason'], detail: string | null = null): Verdict {
  return { outcome: 'feed', reason, detail }
}
