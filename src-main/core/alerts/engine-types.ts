/** The alert engine's face to the composition root. Implementation: engine.ts around the reducer in policy.ts. */
import type { AlertSettings, QuietHoursSettings, Settings, SoundName } from '../settings/document-schema.ts'
import type { ForwardPort, Presence } from '../forward/types.ts'
import type { Calendar, Clock, LogPort } from '../ports.ts'
import type { FeedBatch } from '../ingest/types.ts'
import type { FeedHealth } from './state.ts'
import type { AlertDecision, AlertView, Snooze, SnoozeLength } from './types.ts'

export interface NotificationRequest {
  /** Same tag: the notification takes the place of the former one. */
  readonly tag: string
  readonly title: string
  readonly body: string
  readonly urgency: 'critical' | 'normal' | 'low'
  /** What a click opens: an event (`epoch:id`), the missed divider, the feed, or settings. */
  readonly target:
    | { readonly kind: 'event'; readonly key: string }
    | { readonly kind: 'missed' }
    | { readonly kind: 'feed' }
    | { readonly kind: 'settings' }
  /** Offer Acknowledge / Snooze where the OS has actions (alerts.md A9). */
  readonly actions: boolean
  /** Of something that is over as it is told: where the window shows it (A15), it goes once it has been seen. */
  readonly passing?: true
}

export type NotificationOutcome = 'shown' | 'failed'

/** The desktop. Shell implements it; tests record it. Notifications are silent: sound is played by the app (A17). */
export interface NotifierPort {
  /** `outcome` is called once, when known. A failure makes the app show it itself (A15). */
  notify(request: NotificationRequest, outcome: (result: NotificationOutcome, reason: string) => void): void
  close(tag: string): void
  play(sound: SoundName, volume: number): void
  /** A10: flash the task-bar button; on macOS, where there is none, bring up the window without focus. */
  attract(): void
  /** `showOnP0`: bring up the window without focus. */
  showWindow(): void
  /** A15: the app's own window shows it instead. */
  showInApp(request: NotificationRequest): void
}

export interface AlertEnginePorts {
  readonly clock: Clock
  readonly calendar: Calendar
  readonly notifier: NotifierPort
  readonly log: LogPort
  /** A20: without it nothing is forwarded. */
  readonly forwarder?: ForwardPort
  readonly presence?: () => Presence
}

export type AlertPolicySettings = Pick<Settings, 'sound'> & {
  readonly alerts: AlertSettings
  readonly quietHours: QuietHoursSettings
  readonly showOnP0: boolean
  /** A20: absent for none. */
  readonly forward?: Settings['forward']['targets']
}

/** What an acknowledgement, or its taking back, came to (A9). */
export interface AcknowledgedKeys {
  /** Those that it took effect on: acknowledged now, or unacknowledged again; none for every other input of the policy. */
  readonly keys: readonly string[]
  /** The number by which it can be taken back, or that was; null: there is nothing to take back. */
  readonly undo: number | null
}

/** By what the view changed: events and acknowledgements are committed by whoever brings them, together with their rows. */
export type ChangeCause = 'events' | 'acknowledgement' | 'other'

export interface AlertEngine {
  configure(settings: AlertPolicySettings): void
  /** A2: decides and raises at once. */
  accept(batch: FeedBatch): readonly AlertDecision[]
  /**
   * Keys are `epoch:id` (A9). Answers those that were pinned or raised. `rows`: those of them that waited in the list,
   * to be taken back also where no pin stood for them.
   */
  acknowledge(keys: readonly string[], rows?: readonly string[]): AcknowledgedKeys
  acknowledgeAll(): AcknowledgedKeys
  /**
   * Takes back the acknowledgement of that number, or the last one. Answers the keys that are unacknowledged again;
   * none when it is too late.
   */
  undoAcknowledge(number?: number | null): readonly string[]
  /** How many alerts that would bring back. */
  undoable(number?: number | null): number
  /** What was acknowledged is gone for good: it cannot be taken back any more. */
  forgetAcknowledged(): void
  snooze(scope: Snooze['scope'], length: SnoozeLength): Snooze
  unsnooze(id: string): boolean
  /** A14: the heartbeat's word on the feed. `down` from the moment it is not live, for whatever reason but the user's own. */
  feedState(state: FeedHealth): void
  /** A13: asleep or locked from … to …; the digest counts what arrived for that stretch. */
  away(from: number, to: number): void
  dismissMissed(): void
  /** A15: through the real path; the promise says what happened. */
  testAlert(): Promise<{ readonly outcome: NotificationOutcome; readonly reason: string }>
  view(): AlertView
  /** A sentence a target: whether and when the alert of that key was forwarded, as far as it is remembered. */
  forwards(key: string): readonly string[]
  /** Suppressions by reason since start. */
  suppressed(): Readonly<Record<string, number>>
  /** State to commit with the journal: small, versioned JSON under `alerts`, `alerts-pins` and `alerts-forwards`. Unchanged, the strings are the same. */
  documents(): Readonly<Record<string, string>>
  /**
   * Restores it; an unreadable document is reported to the log and replaced by an empty state. Only the first call
   * that brings documents counts: later ones are older than what is in memory.
   */
  restore(documents: Readonly<Record<string, string>>): void
  /** `view()` changed. */
  onChange(listener: (cause: ChangeCause) => void): () => void
  dispose(): void
}
