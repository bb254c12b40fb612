/**
 * The journal may open after the first signals and the first clicks: what was stored and what has happened since are
 * one state. Where both speak of the same thing, what happened since counts.
 */
import { keysOf, recentKeys } from './recent-keys.ts'
import { PIN_LIMIT, SNOOZE_LIMIT, type AlertState } from './state.ts'
import type { Numbered } from './turn.ts'

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

/** Keys that are kept for a journal that is not open yet. */
const EARLY_LIMIT = 100

/** A click on a former run's notification may come before the journal tells what was pinned. */
export class EarlyAcknowledgements {
  #list: readonly Numbered[] = []

  add({ number, keys }: Numbered): void {
    const held = this.#list.reduce((sum, one) => sum + one.keys.length, 0)
    const kept = keys.slice(0, EARLY_LIMIT - held)
    if (kept.length > 0) this.#list = [...this.#list, { number, keys: kept }]
  }

  /** `keys` wait again, and it was said so: whichever acknowledgement named them, none is to be made up for. */
  takeBack(number: number | null, keys: readonly string[]): void {
    const waiting = new Set(keys)
    this.#list = this.#list
      .filter((one) => one.number !== number)
      .map((one) => ({ ...one, keys: one.keys.filter((key) => !waiting.has(key)) }))
  }

  /** Each by itself, so that each can be taken back. */
  take(): readonly Numbered[] {
    const list = this.#list
    this.#list = []
    return list
  }
}
