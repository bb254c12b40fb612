/** One reduction (policy.ts): what goes in, what comes out, and a working copy of the state whose parts are replaced, never mutated. */
import type { Priority } from '../protocol/types.ts'
import { type AlertState, type FeedHealth, type Now, policyTime } from './state.ts'
import type { AlertDecision, Snooze, SnoozeLength } from './types.ts'
import type { Calendar } from '../ports.ts'
import type { ForwardMessage, ForwardReport, Presence } from '../forward/types.ts'
import type { FeedBatch } from '../ingest/types.ts'
import type { ForwardTarget, SoundName } from '../settings/document-schema.ts'
import type { AcknowledgedKeys, AlertPolicySettings, NotificationRequest } from './engine-types.ts'

/** An acknowledgement by its number: later ones have higher ones, and none is used twice. */
export interface Numbered {
  readonly number: number
  readonly keys: readonly string[]
}

export type AlertInput =
  | { readonly kind: 'batch'; readonly batch: FeedBatch }
  /** A due moment came: see what time has done. */
  | { readonly kind: 'tick' }
  /** The settings changed; `former`: the targets before. */
  | { readonly kind: 'configured'; readonly former: readonly ForwardTarget[] }
  | ({ readonly kind: 'acknowledge'; readonly rows: readonly string[] } & Numbered)
  | { readonly kind: 'acknowledge-all'; readonly number: number }
  /** The acknowledgement of that number; null: the last one. */
  | { readonly kind: 'undo-acknowledge'; readonly number: number | null }
  /** What was stored has joined the state; `early` was acknowledged before. */
  | { readonly kind: 'restored'; readonly early: readonly Numbered[] }
  /** From here on what was acknowledged cannot be taken back. */
  | { readonly kind: 'forget-acknowledged' }
  | { readonly kind: 'snooze'; readonly scope: Snooze['scope']; readonly length: SnoozeLength }
  | { readonly kind: 'unsnooze'; readonly id: string }
  | { readonly kind: 'feed'; readonly health: FeedHealth }
  | { readonly kind: 'away'; readonly from: number; readonly to: number }
  | { readonly kind: 'dismiss-missed' }
  /** What became of a message that was forwarded, by its id (alerts.md A23). */
  | { readonly kind: 'forwarded'; readonly id: string; readonly report: ForwardReport }

export type AlertEffect =
  | { readonly kind: 'notify'; readonly request: NotificationRequest }
  | { readonly kind: 'close'; readonly tag: string }
  | { readonly kind: 'play'; readonly sound: SoundName; readonly volume: number }
  | { readonly kind: 'attract' }
  | { readonly kind: 'show-window' }
  | { readonly kind: 'forward'; readonly message: ForwardMessage }
  /** Not to be delivered any more: acknowledged, or forgotten. */
  | { readonly kind: 'take-back'; readonly id: string }

/** What the reducer may look at besides state, input and clocks. */
export interface PolicyContext {
  readonly settings: AlertPolicySettings
  readonly calendar: Calendar
  /** Whether somebody sits there; without it, somebody does. */
  readonly presence?: (() => Presence) | undefined
}

export interface Reduction extends AcknowledgedKeys {
  readonly state: AlertState
  readonly effects: readonly AlertEffect[]
  /** One an event of a batch, in order; empty for every other input. */
  readonly decisions: readonly AlertDecision[]
}

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
