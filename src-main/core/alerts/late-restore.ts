/**
 * The journal may open after the first signals and the first clicks: what was stored and what has happened since are
 * one state. Where both speak of the same thing, what happened since counts.
 */
import { keysOf, recentKeys } from './recent-keys.ts'
import { PIN_LIMIT, SNOOZE_LIMIT, type AlertState } from './state.ts'

/** @param t policy time now, by the clock that both share */
export function joinStates(stored: AlertState, early: AlertState, t: number): AlertState {
  const earlyPins = new Set(early.pins.map(({ key }) => key))
  const pins = [...early.pins, ...stored.pins.filter(({ key }) => !earlyPins.has(key))]
  const snoozed = new Set(early.snoozes.map(({ id }) => id))
  const forwarded = new Set(early.forwards.map(({ id }) => id))
  return {
    ...stored,
    raised: recentKeys([...keysOf(stored.raised), ...keysOf(early.raised)], t),
    counted: recentKeys([...keysOf(stored.counted), ...keysOf(early.counted)], t),
    groups: new Map([...stored.groups, ...early.groups]),
    bucket: early.bucket ?? stored.bucket,
    storm: early.storm ?? stored.storm,
    inhibited: new Map([...stored.inhibited, ...early.inhibited]),
    pins: pins.slice(0, PIN_LIMIT),
    forwards: [...stored.forwards.filter(({ id }) => !forwarded.has(id)), ...early.forwards],
    undo: early.undo,
    overflow: stored.overflow + early.overflow + Math.max(0, pins.length - PIN_LIMIT),
    snoozes: [...stored.snoozes.filter(({ id }) => !snoozed.has(id)), ...early.snoozes].slice(-SNOOZE_LIMIT),
    quiet: early.quiet,
    feed: early.feed ?? stored.feed,
  }
}
