/**
 * What a raised alert keeps quiet for a while. alerts.md A5: repeats within the window belong to the notification of their
 * group; their number stands in the pin, not in it (DECISIONS.md, 5). A6: one notification a group a minute, unless the signal
 * has become markedly stronger. A8: P1s of the symbol of a P0 that the trader was told of.
 */
import type { Arrival } from './arrival.ts'
import { type Group, GROUP_LIMIT, INHIBITED_LIMIT, type Pin, type Strength } from './state.ts'
import type { Turn } from './turn.ts'

/** The group's last notification, if it may speak for this event: a quiet one cannot stand in for an interruption. */
export function lastOfGroup(turn: Turn, key: string, quiet: boolean): Group | null {
  const group = turn.s.groups.get(key)
  return group !== undefined && (quiet || !group.quiet) ? group : null
}

export function isGrouped(turn: Turn, group: Group): boolean {
  return turn.t - group.raisedT < turn.settings.alerts.groupWindowS * 1000
}

/** How long after an alert another of its group is a repeat of it, ms: within the window or the cool-down. */
export function repeatsForMs({ settings }: Pick<Turn, 'settings'>): number {
  const { groupWindowS, coolDownS } = settings.alerts
  return Math.max(groupWindowS, coolDownS, 1) * 1000
}

/** Remembers a new notification; forgets groups that neither window nor cool-down needs any more. */
export function beginGroup(turn: Turn, arrival: Arrival, quiet: boolean): void {
  const { confidence, usd, distancePct } = arrival.facts
  const { groupWindowS, coolDownS } = turn.settings.alerts
  const keptMs = Math.max(groupWindowS, coolDownS) * 1000
  const next = new Map(turn.s.groups)
  next.delete(arrival.group)
  for (const [key, other] of next) {
    // Oldest first, because a group that is raised anew is inserted anew.
    if (next.size < GROUP_LIMIT && turn.t - other.raisedT < keptMs) break
    next.delete(key)
  }
  next.set(arrival.group, {
    key: arrival.group,
    leadKey: arrival.key,
    strength: { confidence, usd, distancePct },
    raisedT: turn.t,
    quiet,
    closed: false,
  })
  turn.s.groups = next
}

/** Its notification is gone; repeats are still of the group. */
export function closeGroup(turn: Turn, key: string): void {
  const group = turn.s.groups.get(key)
  if (group === undefined || group.closed) return
  // `set` on an existing key keeps its place, hence the order by raise.
  turn.s.groups = new Map(turn.s.groups).set(key, { ...group, closed: true })
}

/** The alert is shown again: there is a notification to be closed with it. */
export function reopenGroup(turn: Turn, pin: Pin): void {
  const group = turn.s.groups.get(pin.group)
  if (group?.leadKey !== pin.key || !group.closed) return
  turn.s.groups = new Map(turn.s.groups).set(pin.group, { ...group, closed: false })
}

/** A6. */
const CONFIDENCE_RISE = 0.1
/** 0.92 − 0.82 is a little less than 0.1 in binary. */
const EPSILON = 1e-9

export function isCoolingDown(turn: Turn, group: Group): boolean {
  return turn.t - group.raisedT < turn.settings.alerts.coolDownS * 1000
}

/** Why the cool-down ends early, in words; null when it does not. */
export function rearmedBy(before: Strength, now: Strength): string | null {
  if (before.confidence !== null && now.confidence !== null)
    if (now.confidence - before.confidence >= CONFIDENCE_RISE - EPSILON) return 'confidence rose by 0.10'
  if (before.usd !== null && now.usd !== null)
    if (before.usd > 0 && now.usd >= 2 * before.usd) return 'the amount doubled'
  if (before.distancePct !== null && now.distancePct !== null) {
    const from = Math.abs(before.distancePct)
    if (from > 0 && Math.abs(now.distancePct) <= from / 2) return 'the distance halved'
  }
  return null
}

/** A8. */
export function inhibit(turn: Turn, symbol: string): void {
  const span = turn.settings.alerts.inhibitS * 1000
  if (span === 0) return
  const next = new Map(turn.s.inhibited)
  // Re-inserted, so that the map stays in order of age and the first is the one to forget.
  next.delete(symbol)
  next.set(symbol, turn.t)
  for (const [other, sinceT] of next) {
    if (next.size <= INHIBITED_LIMIT && turn.t - sinceT < span) break
    next.delete(other)
  }
  turn.s.inhibited = next
}

export function isInhibited(turn: Turn, symbol: string): boolean {
  const sinceT = turn.s.inhibited.get(symbol)
  return sinceT !== undefined && turn.t - sinceT < turn.settings.alerts.inhibitS * 1000
}
