/**
 * alerts.md A9: an acknowledgement, of one alert or of all, can be taken back for a while, the last one first. Alerts come back
 * as they would be by now: nothing is raised again (A3), what came due meanwhile is not made up for (A10), what has died
 * meanwhile has expired (A4).
 */
import type { AcknowledgedKeys } from './engine-types.ts'
import { passOver } from './escalation.ts'
import { repeatsForMs } from './grouping.ts'
import { PIN_LIMIT, PIN_MEMBERS, UNDO_LIMIT, type AlertState, type Pin, type Undo } from './state.ts'
import type { Turn } from './turn.ts'

/** "Acknowledge all" pressed again so soon was one press: in a burst a new alert comes between two clicks. */
const AGAIN_MS = 2_000

/** The window withdraws its offer sooner, unless somebody is just about to take it. */
export const UNDO_MS = 30_000

type Undoable = Pick<AlertState, 'undo'>

/** `number`: of the acknowledgement; null for the last one. */
export function undoAcknowledge(turn: Turn, number: number | null): AcknowledgedKeys {
  expireUndo(turn)
  const at = placeOf(turn.s, number)
  const undo = turn.s.undo[at]
  if (undo === undefined) return { keys: [], undo: null }
  turn.s.undo = turn.s.undo.toSpliced(at, 1)
  const returned = undo.pins.map((pin) => passOver(pin, turn.settings.alerts, turn.t))
  const pins = reunited(turn, turn.s.pins, returned)
  turn.s.overflow += undo.overflow + Math.max(0, pins.length - PIN_LIMIT)
  turn.s.pins = pins.slice(0, PIN_LIMIT)
  return { keys: [...new Set([...undo.pins.flatMap(keysOf), ...undo.rows])], undo: undo.number }
}

/** Remembers what an acknowledgement has just taken. Answers the number by which it can be taken back. */
export function rememberTaken(turn: Turn, taken: Omit<Undo, 'atT'>): number | null {
  if (alertsOf(taken) === 0) return null
  const at = turn.s.undo.findIndex((undo, index) => isSame(turn, taken, undo, turn.s.undo.length - 1 - index))
  const former = turn.s.undo[at]
  // By number: one that was made up for is older than some of those that are remembered already.
  turn.s.undo =
    former === undefined
      ? [...turn.s.undo, { ...taken, atT: turn.t }]
          .toSorted((one, other) => one.number - other.number)
          .slice(-UNDO_LIMIT)
      : turn.s.undo.with(at, joined(turn, former, taken))
  return former?.number ?? taken.number
}

/** The journal opened after it, and had more of it (late-restore.ts); or "Acknowledge all" was pressed again. */
const isSame = (turn: Turn, taken: Omit<Undo, 'atT'>, former: Undo, since: number): boolean =>
  former.number === taken.number || (since === 0 && taken.all && former.all && turn.t - former.atT < AGAIN_MS)

/** Under the former number, which has been offered. */
function joined(turn: Turn, former: Undo, taken: Omit<Undo, 'atT'>): Undo {
  const known = new Set(former.pins.map(({ key }) => key))
  const added = taken.pins.filter(({ key }) => !known.has(key))
  return {
    ...former,
    pins: reunited(turn, added, former.pins),
    overflow: former.overflow + taken.overflow,
    rows: [...new Set([...former.rows, ...taken.rows])],
    atT: turn.t,
  }
}

const keysOf = ({ key, members }: Pin): readonly string[] => [key, ...members]

/** A row that no pin stood for counts as one with what repeats it. */
const alertsOf = ({ pins, overflow, rows }: Omit<Undo, 'atT'>): number =>
  pins.length + overflow || Math.min(1, rows.length)

const placeOf = ({ undo }: Undoable, number: number | null): number =>
  number === null ? undo.length - 1 : undo.findIndex((one) => one.number === number)

/**
 * Each where it stood, newest first; a newer one that was pinned by itself only because what it repeats was gone is
 * counted into that.
 */
function reunited(turn: Turn, there: readonly Pin[], returned: readonly Pin[]): readonly Pin[] {
  const near = repeatsForMs(turn)
  let pins = there
  for (const pin of returned) {
    const repeat = there.find(
      (other) =>
        other.group === pin.group &&
        !other.escalates &&
        other.raisedT >= pin.raisedT &&
        other.raisedT - pin.raisedT < near &&
        pins.includes(other),
    )
    const rest = repeat === undefined ? pins : pins.filter((other) => other !== repeat)
    const older = rest.findIndex((other) => isOlder(other, pin))
    pins = rest.toSpliced(
      older < 0 ? rest.length : older,
      0,
      repeat === undefined ? pin : withRepeat(pin, repeat),
    )
  }
  return pins
}

/** Those of one batch came in the order of their ids. */
const isOlder = (one: Pin, other: Pin): boolean =>
  one.latestT === other.latestT ? one.event.id < other.event.id : one.latestT < other.latestT

function withRepeat(pin: Pin, repeat: Pin): Pin {
  const { expiresAt, expiresT, expired } = repeat.expiresT > pin.expiresT ? repeat : pin
  return {
    ...pin,
    event: repeat.event,
    latestT: repeat.latestT,
    count: pin.count + repeat.count,
    members: [...pin.members, repeat.key, ...repeat.members].slice(0, PIN_MEMBERS),
    expiresAt,
    expiresT,
    expired,
  }
}

/** How many alerts would come back at policy time `t`: after a sleep the offer may be over before a tick has said so. */
export function undoableAt(state: Undoable, t: number, number: number | null = null): number {
  const undo = state.undo[placeOf(state, number)]
  return undo === undefined || t - undo.atT >= UNDO_MS ? 0 : alertsOf(undo)
}

export function expireUndo(turn: Turn): void {
  const undo = turn.s.undo.filter(({ atT }) => turn.t - atT < UNDO_MS)
  if (undo.length !== turn.s.undo.length) turn.s.undo = undo
}

/** Acknowledged by themselves since, by `number`: they are not to come back with the others. */
export function keepAcknowledged(turn: Turn, keys: ReadonlySet<string>, number: number): void {
  const without = (undo: Undo): Undo => {
    if (undo.number >= number) return undo
    const pins = undo.pins.filter((pin) => !keysOf(pin).some((key) => keys.has(key)))
    const rows = undo.rows.filter((key) => !keys.has(key))
    return pins.length === undo.pins.length && rows.length === undo.rows.length
      ? undo
      : { ...undo, pins, rows }
  }
  const undo = turn.s.undo.map(without)
  if (undo.some((one, at) => one !== turn.s.undo[at])) turn.s.undo = undo.filter((one) => alertsOf(one) > 0)
}
