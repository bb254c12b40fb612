/**
 * What takes a forward back, or lets it go again: an acknowledgement and its undoing (alerts.md A9, A21, A25), other settings
 * (A20, A27), a restart (A23), a history that is deleted.
 */
import { OPEN_FOR_MS } from '../vocabulary/targets.ts'
import type { ForwardTarget } from '../settings/document-schema.ts'
import {
  END,
  isLive,
  isSeenSummary,
  kept,
  messageOf,
  put,
  targetsOf,
  withoutOldest,
} from './forward-policy.ts'
import { FORWARD_LIMIT, type Forward } from './state.ts'
import type { Turn } from './turn.ts'

/** A9, A21, A25: what is acknowledged need not be told, and is over where it was. `keys` null: all of it. */
export function acknowledgeForwards(turn: Turn, keys: ReadonlySet<string> | null): void {
  const isMeant = (one: Forward): boolean => keys === null || keys.has(one.key) || isSeenSummary(turn, one)
  if (!turn.s.forwards.some((one) => isMeant(one) && (isLive(one) || one.end === 'open'))) return
  turn.s.forwards = turn.s.forwards.map((one) => (isMeant(one) ? acknowledged(turn, one) : one))
}

function acknowledged(turn: Turn, forward: Forward): Forward {
  takeBack(turn, forward)
  const over: Forward = isLive(forward) ? { ...forward, phase: kept('acknowledged') } : forward
  return forward.end === 'open' ? ended(turn, over) : over
}

function takeBack(turn: Turn, { phase, id }: Forward): void {
  if (phase.kind === 'sending') turn.effects.push({ kind: 'take-back', id })
}

function withoutEnd(turn: Turn, forward: Forward): Forward {
  if (forward.end !== 'owed') return forward
  turn.effects.push({ kind: 'take-back', id: `${forward.id}${END}` })
  return { ...forward, end: 'none' }
}

function ended(turn: Turn, forward: Forward): Forward {
  const target = targetsOf(turn).find(({ id }) => id === forward.target)
  if (target?.enabled !== true || turn.now.wallMs >= forward.raisedAt + OPEN_FOR_MS)
    return { ...forward, end: 'none' }
  turn.effects.push({ kind: 'forward', message: messageOf(turn, forward, target, 'end') })
  return { ...forward, end: 'owed' }
}

/**
 * Taken back (A9): what was not due yet may still become so; what came due meanwhile is not made up for (A10). One that
 * goes while nobody is there is due as long as it lives: its `dueT` is only the next look.
 */
export function unacknowledgeForwards(turn: Turn, keys: readonly string[]): void {
  if (keys.length === 0) return
  const waits = (one: Forward): boolean =>
    one.phase.kind === 'kept' &&
    one.phase.reason === 'acknowledged' &&
    (one.when === 'away' || one.dueT > turn.t) &&
    one.expiresT > turn.t &&
    (one.owed === null ? keys.includes(one.key) : !isSeenSummary(turn, one))
  if (turn.s.forwards.some(waits))
    turn.s.forwards = turn.s.forwards.map((one) =>
      waits(one) ? { ...withoutEnd(turn, one), phase: { kind: 'waiting' } } : one,
    )
}

/** A20, A27: nothing leaves for a target that was switched off, nor with what it may not see any more. */
export function reconfigureForwards(turn: Turn, former: readonly ForwardTarget[]): void {
  for (const [at, one] of turn.s.forwards.entries()) {
    if (!isLive(one) && one.end !== 'owed') continue
    const isOf = ({ id }: ForwardTarget): boolean => id === one.target
    const target = targetsOf(turn).find(isOf)
    if (target?.enabled !== true) {
      takeBack(turn, one)
      const over = withoutEnd(turn, one)
      put(turn, at, isLive(over) ? { ...over, phase: kept('removed'), end: 'none' } : over)
    } else if (former.find(isOf)?.privacy !== target.privacy) {
      takeBack(turn, one)
      const again = one.end === 'owed' ? ended(turn, withoutEnd(turn, one)) : one
      put(turn, at, again.phase.kind === 'sending' ? { ...again, phase: { kind: 'waiting' } } : again)
    }
  }
}

/**
 * After a restart: ends that were owed are told again. What was on its way waits and is due (A23). A journal that opened
 * late may have brought more than is kept.
 */
export function resumeForwards(turn: Turn): void {
  while (turn.s.forwards.length > FORWARD_LIMIT) turn.s.forwards = withoutOldest(turn, turn.s.forwards)
  if (turn.s.forwards.some(({ end }) => end === 'owed'))
    turn.s.forwards = turn.s.forwards.map((one) => (one.end === 'owed' ? ended(turn, one) : one))
}

export function forgetForwards(turn: Turn): void {
  for (const one of turn.s.forwards) takeBack(turn, one)
  turn.s.forwards = []
}
