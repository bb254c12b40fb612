/** What main tells the window besides the feed's view. */
import type { FeedCounters, Gap, LatencyReport } from './core/feed/types.ts'
import type { SoundName } from './core/settings/types.ts'
import type { AppInfo, FeedRow } from './core/view/types.ts'
import type { HistoryPosition } from './ipc-schema.ts'

/** Asked of the window by main, outside the data stream. */
export type WindowIntent =
  | { readonly kind: 'open-event'; readonly key: string }
  | { readonly kind: 'open-settings'; readonly section: string | null }
  | { readonly kind: 'open-missed' }
  | { readonly kind: 'open-feed' }

/** A17: the window plays it once, when main asks, and answers `soundDone` with its number; volume 0–1. */
export interface SoundRequest {
  readonly id: number
  readonly sound: SoundName
  readonly volume: number
}

export interface HistoryPage {
  /** Newest first. */
  readonly rows: readonly FeedRow[]
  /** Pass it back for the next page; null at the end. */
  readonly next: HistoryPosition | null
  /** Gaps that overlap the page. */
  readonly gaps: readonly Gap[]
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

/** How far an export is; `message` with the last of them. */
export interface ExportProgress {
  readonly done: number
  readonly total: number
  readonly finished: boolean
  readonly message: string
}

export interface Diagnostics {
  readonly timeline: readonly { readonly at: number; readonly text: string }[]
  readonly latency: LatencyReport
  readonly counters: FeedCounters
  readonly suppressed: Readonly<Record<string, number>>
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
