/** Alert policy vocabulary (alerts.md). The policy itself is a pure reducer: see policy.ts. */
import type { FeedEvent } from '../protocol/types.ts'

/** Why an event did or did not notify; every code is explained in words by explain.ts. */
export type AlertReasonCode =
  | 'raised' // a notification of its own
  | 'raised-rearmed' // within cool-down, re-armed early (A6)
  | 'raised-quiet' // a silent notification
  | 'grouped' // counted into the notification of its group (A5)
  | 'in-summary' // counted into the storm summary (A7)
  | 'first-run' // filled in silence (protocol.md G10)
  | 'already-raised' // once in its life (A3)
  | 'too-old' // beyond its time to live (A4)
  | 'rule-feed' // routed to the feed only (A1)
  | 'rule-off' // routed to off (A1)
  | 'priority-default' // P1/P2 default routing (A1)
  | 'cool-down' // A6
  | 'storm' // A7
  | 'inhibited' // A8
  | 'snoozed' // A11
  | 'muted' // A11, symbol or type
  | 'quiet-hours' // A12

export interface AlertDecision {
  readonly outcome: 'interrupt' | 'quiet' | 'feed' | 'off'
  readonly reason: AlertReasonCode
  /** What names the cause: a rule's id, a snooze's scope, the key of the event that leads the group; null when the code says it all. */
  readonly detail: string | null
  /** Wall-clock ms. */
  readonly decidedAt: number
  /** Seconds since it could first have been here (A4); 0 when fresh. */
  readonly ageS: number
}

export interface Snooze {
  readonly id: string
  readonly scope:
    | { readonly kind: 'all' }
    | { readonly kind: 'symbol'; readonly symbol: string }
    | { readonly kind: 'type'; readonly type: string }
  /** Wall-clock ms; null is a mute that stays until lifted. */
  readonly until: number | null
  readonly since: number
}

export type SnoozeLength = '15m' | '1h' | 'until-8' | 'forever'

/** A P0 that the trader has not acknowledged (A9); shown in the pinned strip and counted in the badge. */
export interface PinnedAlert {
  /** `epoch:id` of the event that it was pinned for: what acknowledges it, its repeats included (A9). */
  readonly key: string
  /** As a row's: same symbol, type and side (A5). */
  readonly group: string
  /** The newest of it and its repeats. */
  readonly event: FeedEvent
  /** Repeats grouped into it (A5), 1 for a single event. */
  readonly count: number
  readonly raisedAt: number
  /** Wall-clock ms at which its time to live ends (A4); afterwards "expired, unacknowledged" (A10). */
  readonly expiresAt: number
  readonly expired: boolean
}

/** Wall-clock ms. */
interface Stretch {
  readonly from: number
  readonly to: number
}

/** What tray and window show of the alert engine. */
export interface AlertView {
  readonly unacknowledged: number
  /** Newest first; the whole list, not only the three that fit the strip. */
  readonly pinned: readonly PinnedAlert[]
  readonly storm: { readonly since: number; readonly suppressed: number } | null
  readonly snoozes: readonly Snooze[]
  readonly quietHoursActive: boolean
  /** Stretches in which the trader could not be told (A13), over now; the oldest first. */
  readonly away: readonly Stretch[]
  readonly digest: Digest | null
}

/** What was missed in a stretch, wall-clock ms, until the user has seen it (A13). */
export interface Digest {
  readonly from: number
  readonly to: number
  readonly text: string
}
