/** A5: repeats within the window are counted into the notification of their group, whose text follows at most every two seconds. */
import { tagOf, type Arrival } from './arrival.ts'
import { GROUP_LIMIT, type Group } from './state.ts'
import { snoozeOf } from './snooze.ts'
import type { Turn } from './turn.ts'
import { alertWords } from './wording.ts'

export const UPDATE_EVERY_MS = 2000

/** The group's last notification, if it may speak for this event: a quiet one cannot stand in for an interruption. */
export function lastOfGroup(turn: Turn, key: string, quiet: boolean): Group | null {
  const group = turn.s.groups.get(key)
  return group !== undefined && (quiet || !group.quiet) ? group : null
}

export function isGrouped(turn: Turn, group: Group): boolean {
  return turn.t - group.raisedT < turn.settings.alerts.groupWindowS * 1000
}

export function joinGroup(turn: Turn, group: Group): void {
  put(
    turn,
    update(turn, { ...group, count: group.count + 1, updateOwed: !group.closed && group.lead !== null }),
  )
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
    lead: arrival.event,
    leadKey: arrival.key,
    strength: { confidence, usd, distancePct },
    raisedT: turn.t,
    count: 1,
    quiet,
    updateOwed: false,
    updatedT: turn.t,
    closed: false,
  })
  turn.s.groups = next
}

/** Writes the counts that are owed and due. */
export function updateGroups(turn: Turn): void {
  for (const group of turn.s.groups.values()) {
    const next = update(turn, group)
    if (next !== group) put(turn, next)
  }
}

/** Its notification is gone; later repeats are counted without one. */
export function closeGroup(turn: Turn, key: string): void {
  const group = turn.s.groups.get(key)
  if (group === undefined || group.closed) return
  put(turn, { ...group, closed: true, updateOwed: false })
}

function update(turn: Turn, group: Group): Group {
  const { lead } = group
  if (!group.updateOwed || lead === null || turn.t - group.updatedT < UPDATE_EVERY_MS) return group
  if (snoozeOf(turn.s.snoozes, lead) === null)
    turn.effects.push({
      kind: 'notify',
      request: {
        ...alertWords(lead, group.count, turn.settings.alerts.privacy),
        tag: tagOf(group.key),
        urgency: group.quiet ? 'low' : lead.priority === 'P0' ? 'critical' : 'normal',
        target: { kind: 'event', key: group.leadKey },
        update: true,
        actions: !group.quiet,
      },
    })
  return { ...group, updateOwed: false, updatedT: turn.t }
}

function put(turn: Turn, group: Group): void {
  // `set` on an existing key keeps its place, hence the order by raise.
  turn.s.groups = new Map(turn.s.groups).set(group.key, group)
}
