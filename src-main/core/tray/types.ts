/** The tray as data: the shell draws it and performs the actions (ux.md, Tray). */
import type { AlertView, Snooze, SnoozeLength } from '../alerts/types.ts'
import type { FeedStatus } from '../ingest/types.ts'
import type { Calendar } from '../ports.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { Settings } from '../settings/document-schema.ts'

export type TrayIcon = 'live' | 'working' | 'stale' | 'attention' | 'offline'

/** Unacknowledged P0s; empty for none. */
export type TrayBadge = '' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '9+'

export type TrayAction =
  | { readonly kind: 'open-feed' }
  /** `key` is `epoch:id`. */
  | { readonly kind: 'open-event'; readonly key: string }
  | { readonly kind: 'acknowledge-all' }
  | { readonly kind: 'undo-acknowledge' }
  | { readonly kind: 'snooze'; readonly scope: Snooze['scope']; readonly length: SnoozeLength }
  | { readonly kind: 'unsnooze'; readonly id: string }
  | { readonly kind: 'set-quiet-hours'; readonly enabled: boolean }
  | { readonly kind: 'set-muted'; readonly muted: boolean }
  | { readonly kind: 'reconnect' }
  | { readonly kind: 'open-settings' }
  | { readonly kind: 'quit' }

export type MenuEntry =
  | { readonly kind: 'separator' }
  /** Shown greyed; nothing happens on a click. */
  | { readonly kind: 'text'; readonly label: string }
  | {
      readonly kind: 'item'
      readonly label: string
      readonly enabled: boolean
      /** Null: not a check box. */
      readonly checked: boolean | null
      readonly action: TrayAction
    }
  | { readonly kind: 'submenu'; readonly label: string; readonly entries: readonly MenuEntry[] }

export interface TrayRow {
  readonly key: string
  readonly event: Pick<FeedEvent, 'symbol' | 'type'>
  readonly detectedAt: number
  readonly acknowledged: boolean
}

export interface TrayInput {
  readonly status: FeedStatus
  readonly alerts: AlertView
  /** How many alerts an undo of the last acknowledgement would bring back (alerts.md A9). */
  readonly undoable?: number
  /** Median lag of P0s, ms; null when not known. */
  readonly latencyMs: number | null
  readonly settings: {
    readonly quietHours: Pick<Settings['quietHours'], 'enabled'>
    readonly sound: Pick<Settings['sound'], 'muted'>
  }
  readonly demo: boolean
  /** Newest first; the first three are shown. */
  readonly recentP0: readonly TrayRow[]
  /** Wall-clock ms. */
  readonly now: number
  readonly calendar: Pick<Calendar, 'toLocal'>
  /** How the app's own update stands; null: nothing to say. */
  readonly update?: string | null
}

export interface TrayModel {
  readonly icon: TrayIcon
  readonly badge: TrayBadge
  readonly tooltip: string
  /** Text beside the icon where a platform has it (macOS); empty for none. */
  readonly title: string
  readonly menu: readonly MenuEntry[]
}
