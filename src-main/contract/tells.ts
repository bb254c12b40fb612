/** What main tells the window: answers besides the feed's view (core/view/types.ts), and what is told unasked. */
import type { TargetFigures } from '../core/forward/figures.ts'
import type { FeedCounters, LatencyMinutes, LatencyReport } from '../core/ingest/types.ts'
import type { SelfTestReport } from '../core/self-test/types.ts'
import type { Settings, SoundName } from '../core/settings/document-schema.ts'
import type { TargetField } from '../core/vocabulary/targets.ts'
import type { AppInfo, FeedDelta } from '../core/view/types.ts'

/** Asked of the window by main, outside the data stream. */
export type WindowIntent =
  | { readonly kind: 'open-event'; readonly key: string }
  | { readonly kind: 'open-settings'; readonly section: string | null }
  | { readonly kind: 'open-missed' }
  | { readonly kind: 'open-feed' }

/** alerts.md A17: the window plays it once, when main asks, and answers `soundDone` with its number; volume 0–1. */
export interface SoundRequest {
  readonly id: number
  readonly sound: SoundName
  readonly volume: number
}

export interface Result {
  readonly ok: boolean
  /** What went wrong, or what happened, in a sentence for the user. */
  readonly message: string
}

export interface Acknowledged extends Result {
  /** What to name to have it taken back; without it there is nothing that could be. */
  readonly undo?: number
}

/** What main knows of a target's address and tokens. */
export interface ForwardState {
  readonly set: readonly TargetField[]
  /** All that its kind needs is there. */
  readonly isReady: boolean
  /** The key store has not given it out yet. */
  readonly isWaiting: boolean
  /** It goes unencrypted: to this machine, or as the user has allowed. */
  readonly isPlain: boolean
}

export interface ForwardSaved extends Result {
  /** The user has to type PLAIN_HTTP_WORDS, and hand it in again with them. */
  readonly confirm?: boolean
}

/** `before`: the settings whose place was taken, for who wants them back. */
export interface Imported extends Result {
  readonly before?: Settings
}

/** How far an export is; `message` with the last of them. */
interface ExportProgress {
  readonly done: number
  readonly total: number
  readonly finished: boolean
  readonly message: string
}

export interface Diagnostics {
  readonly timeline: readonly { readonly at: number; readonly text: string }[]
  readonly latency: LatencyReport
  readonly latencyMinutes: LatencyMinutes
  readonly counters: FeedCounters
  readonly suppressed: Readonly<Record<string, number>>
  /** How forwarding does, by target, since the start (A23). */
  readonly forwarding: readonly TargetFigures[]
  /** What the feed sends otherwise than documented: `what` comes, its `effect`, and one example. */
  readonly deviations: readonly {
    readonly kind: string
    readonly what: string
    readonly effect: string
    readonly count: number
    readonly firstAt: number
    readonly lastAt: number
    readonly example: string
  }[]
  readonly journal: { readonly events: number; readonly bytes: number; readonly oldest: number | null }
  readonly app: AppInfo
}

export interface NoiseGroup {
  readonly group: string
  readonly symbol: string
  readonly type: string
  readonly interruptions: number
  readonly acknowledged: number
}

/** How many of the last day's events a rule would have matched (A1). */
export interface RulePreview {
  readonly matched: number
  readonly of: number
}

interface Message<T> {
  /** Never there; it carries the type. */
  readonly type?: T
}
const message = <T>(): Message<T> => ({})

/** Told unasked, to every open window. */
const BROADCASTS = {
  delta: message<FeedDelta>(),
  intent: message<WindowIntent>(),
  sound: message<SoundRequest>(),
  exportProgress: message<ExportProgress>(),
  selfTestProgress: message<SelfTestReport>(),
}

export type Broadcasts = {
  readonly [B in keyof typeof BROADCASTS]: (typeof BROADCASTS)[B] extends Message<infer T> ? T : never
}

// Sound: the keys of the very object that the type names.
export const BROADCAST_NAMES = Object.keys(BROADCASTS) as readonly (keyof Broadcasts)[]
