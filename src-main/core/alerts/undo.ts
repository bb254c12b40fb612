/**
 * A9: acknowledging everything can be taken back for a while. Alerts come back as they would be by now: nothing is
 * raised again (A3), what came due meanwhile is not made up for (A10), what has died meanwhile has expired (A4).
 */
import { passOver } from './escalation.ts'
import { PIN_LIMIT, PIN_MEMBERS, type AlertState, type Pin } from './state.ts'
import type { Turn } from './turn.ts'

/** The window withdraws its offer sooner, unless somebody is just about to take it. */
export const UNDO_MS = 30_000

export function undoAcknowledgeAll(turn: Turn): readonly string[] {
  expireUndo(turn)
  const { undo } = turn.s
  if (undo === null) return []
  turn.s.undo = null
  const { alerts } = turn.settings
  const near = Math.max(alerts.groupWindowS, alerts.coolDownS, 1) * 1000
  let since = turn.s.pins
  const returned = undo.pins.map((pin) => {
    const restored = passOver(pin, alerts, turn.t)
    // Pinned by itself only because what it repeats was not there.
    const repeat = since.find(
      (other) => other.group === pin.group && !other.escalates && other.raisedT - pin.raisedT < near,
    )
    if (repeat === undefined) return restored
    since = since.filter((other) => other !== repeat)
    return withRepeat(restored, repeat)
  })
  const pins = [...since, ...returned]
  turn.s.overflow += undo.overflow + Math.max(0, pins.length - PIN_LIMIT)
  turn.s.pins = pins.slice(0, PIN_LIMIT)
  return undo.pins.flatMap(({ key, members }) => [key, ...members])
}

function withRepeat(pin: Pin, repeat: Pin): Pin {
  const { expiresAt, expiresT, expired } = repeat.expiresT > pin.expiresT ? repeat : pin
  return {
    ...pin,
    count: pin.count + repeat.count,
    members: [...pin.members, repeat.key, ...repeat.members].slice(0, PIN_MEMBERS),
    expiresAt,
    expiresT,
    expired,
  }
}

/** How many alerts would come back at policy time `t`: after a sleep the offer may be over before a tick has said so. */
export function undoableAt({ undo }: Pick<AlertState, 'undo'>, t: number): number {
  return undo === null || t - undo.atT >= UNDO_MS ? 0 : undo.pins.length + undo.overflow
}

export function expireUndo(turn: Turn): void {
  if (undoableAt(turn.s, turn.t) === 0) turn.s.undo = null
}

/** Acknowledged by themselves since: they are not to come back with the others. */
export function keepAcknowledged(turn: Turn, keys: ReadonlySet<string>): void {
  const { undo } = turn.s
  if (undo === null) return
  const pins = undo.pins.filter(
    ({ key, members }) => !keys.has(key) && !members.some((member) => keys.has(member)),
  )
  if (pins.length !== undo.pins.length)
    turn.s.undo = pins.length + undo.overflow === 0 ? null : { ...undo, pins }
}
