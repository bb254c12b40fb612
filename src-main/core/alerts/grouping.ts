/** A5: repeats within the window belong to the notification of their group. Their number stands in the pin, not in it (DECISIONS.md, 5). */
import type { Arrival } from './arrival.ts'
import { GROUP_LIMIT, type Group, type Pin } from './state.ts'
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
