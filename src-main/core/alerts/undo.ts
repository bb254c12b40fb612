/**
 * A9: acknowledging everything can be taken back for a while. Alerts come back as they would be by now: nothing is
 * raised again (A3), what came due meanwhile is not made up for (A10), what has died meanwhile has expired (A4).
 */
import { passOver } from './escalation.ts'
import { repeatsForMs } from './grouping.ts'
import { PIN_LIMIT, PIN_MEMBERS, type AlertState, type Pin } from './state.ts'
import type { Turn } from './turn.ts'

/** Pressed again so soon, it was one press: in a burst a new alert comes between two clicks. */
const AGAIN_MS = 2_000

/** The window withdraws its offer sooner, unless somebody is just about to take it. */
export const UNDO_MS = 30_000

export function undoAcknowledgeAll(turn: Turn): readonly string[] {
  expireUndo(turn)
  const { undo } = turn.s
  if (undo === null) return []
  turn.s.undo = null
  const returned = undo.pins.map((pin) => passOver(pin, turn.settings.alerts, turn.t))
  const pins = reunited(turn, turn.s.pins, returned)
  turn.s.overflow += undo.overflow + Math.max(0, pins.length - PIN_LIMIT)
  turn.s.pins = pins.slice(0, PIN_LIMIT)
  return undo.pins.flatMap(({ key, members }) => [key, ...members])
}

/** Remembers what "Acknowledge all" has just taken. */
export function offerUndo(turn: Turn, pins: readonly Pin[], overflow: number): void {
  const former = turn.s.undo
  turn.s.undo =
    former !== null && turn.t - former.atT < AGAIN_MS
      ? { pins: reunited(turn, pins, former.pins), overflow: former.overflow + overflow, atT: turn.t }
      : { pins, overflow, atT: turn.t }
}

/** Newer pins before older ones; a newer one that was pinned by itself only because what it repeats was gone is counted into that. */
function reunited(turn: Turn, newer: readonly Pin[], older: readonly Pin[]): readonly Pin[] {
  const near = repeatsForMs(turn)
  let rest = newer
  const whole = older.map((pin) => {
    const repeat = rest.find(
      (other) => other.group === pin.group && !other.escalates && other.raisedT - pin.raisedT < near,
    )
    if (repeat === undefined) return pin
    rest = rest.filter((other) => other !== repeat)
    return withRepeat(pin, repeat)
  })
  return [...rest, ...whole]
}

function withRepeat(pin: Pin, repeat: Pin): Pin {
  const { expiresAt, expiresT, expired } = repeat.expiresT > pin.expiresT ? repeat : pin
  return {
    ...pin,
    event: repeat.event,
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
