/** A11: snoozes and mutes, by scope. They end by themselves: at their time, or as soon as a clock shows they must have. */
import { sameName } from '../vocabulary/names.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { SnoozeLength } from './input.ts'
import { SNOOZE_LIMIT, type HeldSnooze } from './state.ts'
import type { Turn } from './turn.ts'
import type { Snooze } from './types.ts'

const MINUTE_MS = 60_000
const EIGHT = 8 * 60
/** A wall clock this far before the start of a snooze was set back; its end can no longer be trusted. */
const SET_BACK_MS = 5000

export function snoozeId(scope: Snooze['scope']): string {
  switch (scope.kind) {
    case 'all':
      return 'all'
    case 'symbol':
      return `symbol:${scope.symbol}`
    case 'type':
      return `type:${scope.type}`
  }
}

export function addSnooze(turn: Turn, scope: Snooze['scope'], length: SnoozeLength): void {
  const { wallMs } = turn.now
  const until = endOf(turn, length)
  const snooze: HeldSnooze = {
    id: snoozeId(scope),
    scope,
    since: wallMs,
    until,
    untilT: until === null ? null : turn.t + (until - wallMs),
  }
  const others = turn.s.snoozes.filter((held) => held.id !== snooze.id)
  turn.s.snoozes = [...others, snooze].slice(-SNOOZE_LIMIT)
}

function endOf(turn: Turn, length: SnoozeLength): number | null {
  const { wallMs } = turn.now
  switch (length) {
    case '15m':
      return wallMs + 15 * MINUTE_MS
    case '1h':
      return wallMs + 60 * MINUTE_MS
    case 'until-8':
      return turn.calendar.nextLocal(wallMs, EIGHT)
    case 'forever':
      return null
  }
}

export function removeSnooze(turn: Turn, id: string): void {
  if (turn.s.snoozes.some((held) => held.id === id))
    turn.s.snoozes = turn.s.snoozes.filter((held) => held.id !== id)
}

export function snoozeEnded(snooze: HeldSnooze, wallMs: number, t: number): boolean {
  if (snooze.until === null) return false
  if (wallMs >= snooze.until || wallMs < snooze.since - SET_BACK_MS) return true
  return snooze.untilT !== null && t >= snooze.untilT
}

export function expireSnoozes(turn: Turn): void {
  const { snoozes } = turn.s
  if (snoozes.some((held) => snoozeEnded(held, turn.now.wallMs, turn.t)))
    turn.s.snoozes = snoozes.filter((held) => !snoozeEnded(held, turn.now.wallMs, turn.t))
}

/** The snooze that silences this event; "everything" is named before a narrower one. */
export function snoozeOf(
  snoozes: readonly HeldSnooze[],
  event: Pick<FeedEvent, 'symbol' | 'type'>,
): HeldSnooze | null {
  let found: HeldSnooze | null = null
  for (const held of snoozes) {
    if (held.scope.kind === 'all') return held
    const { scope } = held
    if (scope.kind === 'symbol' ? sameName(scope.symbol, event.symbol) : sameName(scope.type, event.type))
      found ??= held
  }
  return found
}

export const allSnoozed = (snoozes: readonly HeldSnooze[]): boolean =>
  snoozes.some((held) => held.scope.kind === 'all')
