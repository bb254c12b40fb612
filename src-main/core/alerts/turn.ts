/** One reduction in progress: a working copy of the state whose parts are replaced, never mutated. */
import type { Priority } from '../protocol/types.ts'
import type { AlertEffect, PolicyContext } from './input.ts'
import type { Now } from './policy-time.ts'
import { policyTime } from './policy-time.ts'
import type { AlertState } from './state.ts'
import type { AlertDecision } from './types.ts'

type Working = { -readonly [K in keyof AlertState]: AlertState[K] }

export interface Turn extends PolicyContext {
  readonly s: Working
  readonly now: Now
  /** Policy time, ms. */
  readonly t: number
  readonly effects: AlertEffect[]
  /** Of this turn; they all have its time. */
  lastDecision: AlertDecision | null
  /** The most urgent priority that asked for a sound; played once a turn (A17). */
  loudest: Priority | null
  attract: boolean
  showWindow: boolean
}

export function beginTurn(state: AlertState, now: Now, context: PolicyContext): Turn {
  const { clock, t } = policyTime(state.clock, now)
  return {
    ...context,
    s: { ...state, clock },
    now,
    t,
    effects: [],
    lastDecision: null,
    loudest: null,
    attract: false,
    showWindow: false,
  }
}

export function askSound(turn: Turn, priority: Priority): void {
  if (turn.loudest === null || priority < turn.loudest) turn.loudest = priority
}

/** The effects of the turn, with one sound, one bounce and one window at most. */
export function endTurn(turn: Turn): readonly AlertEffect[] {
  const { sound } = turn.settings
  if (turn.loudest !== null && !sound.muted && sound.volume > 0) {
    const name = sound.byPriority[turn.loudest]
    if (name !== 'none') turn.effects.push({ kind: 'play', sound: name, volume: sound.volume })
  }
  if (turn.attract) turn.effects.push({ kind: 'attract' })
  if (turn.showWindow) turn.effects.push({ kind: 'show-window' })
  return turn.effects
}
