/** alerts.md A9: the list of P0s that nobody has acknowledged yet. Seen is not acknowledged. */
import { tagOf, type Arrival } from './arrival.ts'
import type { AcknowledgedKeys } from './engine-types.ts'
import { acknowledgeForwards } from './forward-recall.ts'
import { closeGroup, repeatsForMs } from './grouping.ts'
import { hasKey } from './recent-keys.ts'
import { PIN_LIMIT, PIN_MEMBERS, type Pin } from './state.ts'
import { STORM_TAG } from './storm.ts'
import type { Numbered, Turn } from './turn.ts'
import { keepAcknowledged, rememberTaken } from './undo.ts'

/** A P0 with a notification of its own. */
export function pinRaised(turn: Turn, arrival: Arrival): void {
  pin(turn, arrival, true)
}

/**
 * A P0 told of in another way (A5, A6, A7): a repeat of its group's alert, or an alert without a notification. A repeat
 * brings its figures along, and is the newest: what the strip and an escalation say is what the trader would act on now.
 */
export function pinRepeat(turn: Turn, arrival: Arrival): void {
  const index = turn.s.pins.findIndex((held) => held.group === arrival.group)
  const held = turn.s.pins[index]
  if (held === undefined || turn.t - held.raisedT >= repeatsForMs(turn)) return pin(turn, arrival, false)
  const repeated: Pin = {
    ...held,
    event: arrival.event,
    count: held.count + 1,
    latestT: turn.t,
    members: held.members.length < PIN_MEMBERS ? [...held.members, arrival.key] : held.members,
    ...(turn.t + arrival.leftMs > held.expiresT && {
      expiresAt: turn.now.wallMs + arrival.leftMs,
      expiresT: turn.t + arrival.leftMs,
      expired: false,
    }),
  }
  turn.s.pins = [repeated, ...turn.s.pins.toSpliced(index, 1)]
}

function pin(turn: Turn, arrival: Arrival, escalates: boolean): void {
  const pinned: Pin = {
    key: arrival.key,
    group: arrival.group,
    event: arrival.event,
    count: 1,
    members: [],
    raisedAt: turn.now.wallMs,
    raisedT: turn.t,
    latestT: turn.t,
    expiresAt: turn.now.wallMs + arrival.leftMs,
    expiresT: turn.t + arrival.leftMs,
    expired: false,
    escalates,
    step: 0,
  }
  const pins = [pinned, ...turn.s.pins]
  if (pins.length > PIN_LIMIT) {
    turn.s.overflow += pins.length - PIN_LIMIT
    pins.length = PIN_LIMIT
  }
  turn.s.pins = pins
}

/** A10: at the end of its time to live an alert is "expired, unacknowledged" and stays where it is. */
export function expirePins(turn: Turn): void {
  const over = (held: Pin) => !held.expired && (turn.t >= held.expiresT || turn.now.wallMs >= held.expiresAt)
  if (turn.s.pins.some(over))
    turn.s.pins = turn.s.pins.map((held) => (over(held) ? { ...held, expired: true } : held))
}

interface Taken {
  /** Those that it took effect on: pinned alerts with their repeats, and whatever else was raised. */
  readonly keys: readonly string[]
  readonly pins: readonly Pin[]
}

/** Answers the keys that it took effect on. `rows`: those that wait in the list, whether a pin stands for them or not. */
export function acknowledge(
  turn: Turn,
  { number, keys }: Numbered,
  rows: readonly string[] = [],
): AcknowledgedKeys {
  const taken = take(turn, { number, keys })
  const pinned = new Set(taken.pins.flatMap(({ key, members }) => [key, ...members]))
  const undo = rememberTaken(turn, {
    number,
    all: false,
    pins: taken.pins,
    overflow: 0,
    rows: rows.filter((key) => !pinned.has(key)),
  })
  acknowledgeForwards(turn, new Set(taken.keys))
  return { keys: taken.keys, undo }
}

function take(turn: Turn, { number, keys }: Numbered): Taken {
  const wanted = new Set(keys)
  const answered = new Set<string>()
  const kept: Pin[] = []
  const pins: Pin[] = []
  for (const held of turn.s.pins) {
    if (!wanted.has(held.key) && !held.members.some((member) => wanted.has(member))) {
      kept.push(held)
      continue
    }
    pins.push(held)
    answered.add(held.key)
    for (const member of held.members) answered.add(member)
    closeNotification(turn, held)
  }
  if (kept.length !== turn.s.pins.length) turn.s.pins = kept
  keepAcknowledged(turn, wanted, number)
  for (const key of wanted) if (!answered.has(key) && wasTold(turn, key)) answered.add(key)
  for (const group of turn.s.groups.values())
    if (wanted.has(group.leadKey) && !group.closed) {
      turn.effects.push({ kind: 'close', tag: tagOf(group.key) })
      closeGroup(turn, group.key)
    }
  return { keys: [...answered], pins }
}

export function acknowledgeAll(turn: Turn, number: number): AcknowledgedKeys {
  const { pins, overflow } = turn.s
  // A second click on nothing must not lose what the first one has taken away.
  if (pins.length === 0 && overflow === 0) return { keys: [], undo: null }
  turn.effects.push({ kind: 'close', tag: STORM_TAG })
  const { keys } = take(turn, { number, keys: pins.map((held) => held.key) })
  turn.s.overflow = 0
  acknowledgeForwards(turn, null)
  return { keys, undo: rememberTaken(turn, { number, all: true, pins, overflow, rows: [] }) }
}

const wasTold = (turn: Turn, key: string): boolean =>
  hasKey(turn.s.raised, key) || hasKey(turn.s.counted, key)

/** A newer alert of the group may have taken the notification over; that one is not touched. */
function closeNotification(turn: Turn, held: Pin): void {
  const group = turn.s.groups.get(held.group)
  if (group !== undefined && group.leadKey !== held.key) return
  if (group === undefined || !group.closed) turn.effects.push({ kind: 'close', tag: tagOf(held.group) })
  closeGroup(turn, held.group)
}
