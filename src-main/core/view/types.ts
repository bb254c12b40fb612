/** What a window shows: one snapshot with a sequence number, then deltas. Crosses IPC as it is. */
import type { AlertDecision, AlertView } from '../alerts/types.ts'
import type { EventSource, FeedStatus, LatencyReport } from '../ingest/types.ts'
import type { FeedEvent, Sent } from '../protocol/types.ts'
import type { Settings } from '../settings/document-schema.ts'

/** One line of the feed. `key` (`epoch:id`) is unique and stable. Times are wall-clock ms. */
export interface FeedRow {
  readonly key: string
  readonly epoch: number
  readonly event: FeedEvent
  /** What the server wrote, where the event is not quite that. */
  readonly sent?: Sent
  /** alerts.md A5: rows of one group repeat each other; the policy's own key. */
  readonly group: string
  readonly source: EventSource
  readonly receivedAt: number
  /** `detected_at` as ms; the receipt time when it cannot be read. */
  readonly detectedAt: number
  readonly lagMs: number | null
  readonly decision: AlertDecision | null
  /** The decision in words: "Not notified: cool-down, raised 22 s before". */
  readonly why: string
  readonly acknowledged: boolean
}

export interface KeyInfo {
  readonly configured: boolean
  readonly last4: string
  /**
   * Kept for this run only: `environment`, because it came from there; `memory`, because it could not be or was not to be
   * stored. One that is stored but not known: `unreadable`, because the key store refused it; `waiting`, because it has not answered.
   */
  readonly storage: 'none' | 'sealed' | 'weak' | 'memory' | 'environment' | 'unreadable' | 'waiting'
  /** `silent`: the system's key store does not answer. */
  readonly sealing: 'available' | 'weak' | 'unavailable' | 'silent'
}

export interface AppInfo {
  readonly name: string
  readonly version: string
  readonly platform: string
  /** Hotkey, staying on top and coming up without the focus are the system's to decide there. */
  readonly wayland: boolean
  readonly electron: string
  readonly chrome: string
  readonly node: string
  readonly trayAvailable: boolean
  /** `--feed-url`: used for this run instead of the stored address. */
  readonly feedUrlOverride: string | null
}

/** Things the user must be told once, in the window: a settings file set aside, a journal rebuilt, a refused notification. */
export interface Notice {
  readonly id: string
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
  readonly at: number
  readonly action: 'open-settings' | 'reconnect' | 'retry-recovery' | null
}

/** The in-app alert of A15, when the OS did not show the notification. */
export interface InAppAlert {
  readonly key: string
  readonly title: string
  readonly body: string
  readonly at: number
}

/** Everything that a window shows beside the rows. */
export interface ViewParts {
  readonly status: FeedStatus
  /** Of a pinned event’s `data` only its short figures; the whole event is asked for by its key. */
  readonly alerts: AlertView
  readonly latency: LatencyReport
  readonly key: KeyInfo
  readonly settings: Settings
  readonly notices: readonly Notice[]
  readonly inApp: readonly InAppAlert[]
}

export interface FeedSnapshot extends ViewParts {
  readonly seq: number
  /** Another one than before: history was wiped or another feed took over, and no row shown until now is to be kept. */
  readonly generation: number
  readonly demo: boolean
  readonly app: AppInfo
  /** Newest first, at most a few hundred; older ones come from `history`. */
  readonly rows: readonly FeedRow[]
}

/** Everything that changed since `seq - 1`. Absent keys did not change. */
export interface FeedDelta extends Partial<ViewParts> {
  readonly seq: number
  /** New rows, newest first. */
  readonly rows?: readonly FeedRow[]
  /** Changed fields of rows already sent. */
  readonly changed?: readonly RowChange[]
  /**
   * Ask for a new snapshot: rows were left out of a burst, came from the journal or could not be sent; or none is to be
   * kept, which the snapshot's `generation` says.
   */
  readonly reset?: true
}

export interface RowChange {
  readonly key: string
  readonly acknowledged: boolean
}
