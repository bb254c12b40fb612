/** A8: after a P0 that the trader was told of, P1s of the same symbol keep quiet for a while. */
import { INHIBITED_LIMIT } from './state.ts'
import type { Turn } from './turn.ts'

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
