/**
 * Everything the alert policy remembers. Immutable; each part is bounded, and the bound stands beside it.
 * Fields named `…T` are policy time (`policyTime`), the others wall-clock ms.
 */
import type { MissedCause } from '../vocabulary/states.ts'
import type { FeedEvent, Priority } from '../protocol/types.ts'
import type { ForwardTarget } from '../settings/document-schema.ts'
import { NO_KEYS, type RecentKeys } from './recent-keys.ts'
import type { Tally } from './tally.ts'
import type { AlertView, Digest, Snooze } from './types.ts'

/** The two clocks of one moment, ms. */
export interface Now {
  readonly wallMs: number
  readonly monoMs: number
}

export interface PolicyClock {
  /** Wall minus monotonic at the last leap, ms. */
  readonly offset: number
  /** What leaps have added to the monotonic clock, ms. */
  readonly skew: number
}

/** Below this a change of the wall clock is drift or rounding, not a leap. */
const LEAP_MS = 2000

/**
 * The time by which every window of the policy is measured: it never goes back, whatever the wall clock does, and it
 * counts sleep even where the monotonic clock stands still. A wall clock that leaps ahead carries it along (so a
 * cool-down ends early rather than late); one that is set back does not touch it.
 */
export function policyTime(
  clock: PolicyClock | null,
  now: Now,
): { readonly clock: PolicyClock; readonly t: number } {
  const offset = now.wallMs - now.monoMs
  if (clock === null) return { clock: { offset, skew: 0 }, t: now.monoMs }
  const leap = offset - clock.offset
  const next = Math.abs(leap) < LEAP_MS ? clock : { offset, skew: clock.skew + Math.max(0, leap) }
  return { clock: next, t: now.monoMs + next.skew }
}

/**
 * `proving`: connected, and not yet long enough to count as back (alerts.md A14). `locked`: down, because the stored key cannot
 * be read.
 */
export type FeedHealth = 'up' | 'proving' | 'down' | 'locked' | 'stopped'

/** What A6 compares a repeat with. */
export interface Strength {
  readonly confidence: number | null
  readonly usd: number | null
  readonly distancePct: number | null
}

/** The last notification of one symbol + type + side (A5, A6). */
export interface Group {
  readonly key: string
  /** The event that raised the notification, `epoch:id`. */
  readonly leadKey: string
  readonly strength: Strength
  readonly raisedT: number
  readonly quiet: boolean
  /** Acknowledged: its notification is gone. */
  readonly closed: boolean
}

/** One unacknowledged P0 and its repeats (A9). */
export interface Pin {
  /** `epoch:id` of the event that it was pinned for. */
  readonly key: string
  readonly group: string
  /** The newest of it and its repeats. */
  readonly event: FeedEvent
  readonly count: number
  /** Keys of repeats, acknowledged with it; at most PIN_MEMBERS. */
  readonly members: readonly string[]
  readonly raisedAt: number
  readonly raisedT: number
  /** Of its last repeat; that, not its first, is its place among the others. Not stored: the list keeps its order. */
  readonly latestT: number
  readonly expiresAt: number
  readonly expiresT: number
  readonly expired: boolean
  /** Only an alert that had a notification of its own escalates (A10). */
  readonly escalates: boolean
  /** Steps of the escalation already taken. */
  readonly step: number
}

export interface Storm {
  readonly since: number
  readonly suppressed: number
  readonly lastT: number
  readonly summaryT: number
  /** Suppressed since the last summary, by priority and by symbol. */
  readonly owed: Tally
  /** What of `owed` each target is to be told of, by its id (A20). */
  readonly shares: ReadonlyMap<string, Tally>
}

export interface HeldSnooze extends Snooze {
  /** Policy time of the end; null with `until`. Whichever comes first ends it. */
  readonly untilT: number | null
}

/** A stretch in which the trader could not be told (A13). `to` is null while it lasts. */
export interface Absence {
  readonly from: number
  readonly to: number | null
  /** The feed was down or the machine asleep: what was missed comes by recovery, so the digest waits for it. */
  readonly catchUp: boolean
  readonly cause: MissedCause
  readonly settleT: number
  readonly hardT: number
  readonly missed: Tally
  /**
   * When the first of them was detected; it may be before `from`, which is when it was noticed (protocol.md H4). Null: none yet.
   */
  readonly firstAt: number | null
}

interface FeedWatch {
  readonly health: FeedHealth
  readonly since: number
  readonly sinceT: number
  /** The trader was told that it is down (A14). */
  readonly told: boolean
}

/** Why it did not leave, or was not taken; every one is a sentence in explain.ts. */
export type KeptReason =
  | 'rule' // a rule of the target, or its default, keeps it here (A20)
  | 'acknowledged' // before it was due or delivered (A21)
  | 'silenced' // snoozed, muted or quiet hours meanwhile (A21)
  | 'present' // the target wants alerts only while nobody is there (A21)
  | 'removed' // the target was switched off or removed meanwhile
  | 'late' // could not be delivered within its time to live (A22)
  | 'refused' // the target will not take it (A24)

export type ForwardPhase =
  | { readonly kind: 'waiting' }
  /** `afterMs`: since it was raised. */
  | { readonly kind: 'sending'; readonly afterMs: number }
  | { readonly kind: 'delivered'; readonly afterMs: number; readonly tookMs: number }
  | { readonly kind: 'kept'; readonly reason: KeptReason; readonly detail: string }

/** Fields named `…T` are policy time, the others wall-clock ms. */
export interface Forward {
  /** `key@target`: the message's own, and so the idempotency key (A23). */
  readonly id: string
  /** Of the event that raised the alert, `epoch:id`; `storm:…` of a summary. */
  readonly key: string
  readonly target: string
  /** The target's name when it was planned. */
  readonly name: string
  readonly when: ForwardTarget['when']
  readonly priority: Priority
  /** Null of a summary, and once nothing can be sent on its account any more. */
  readonly event: FeedEvent | null
  /** Of a summary: what it counts. */
  readonly owed: Tally | null
  /** When it was raised, how old it was then, and how long it lives. */
  readonly ageMs: number
  readonly raisedAt: number
  readonly raisedT: number
  readonly expiresAt: number
  readonly expiresT: number
  /** When it is looked at next, while it waits. */
  readonly dueT: number
  readonly phase: ForwardPhase
  /** A25, where a target holds alerts open: it may have it; its end is being told; that is over, or never began. */
  readonly end: 'none' | 'open' | 'owed'
}

/** What one acknowledgement has taken away, for as long as it can be taken back (A9). It dies with the process. */
export interface Undo {
  readonly number: number
  /** "Acknowledge all". */
  readonly all: boolean
  readonly pins: readonly Pin[]
  readonly overflow: number
  /** Keys of rows that were acknowledged and that no pin stood for. */
  readonly rows: readonly string[]
  readonly atT: number
}

export interface AlertState {
  readonly clock: PolicyClock | null
  /** Had a notification of their own. */
  readonly raised: RecentKeys
  /** Told of in another way: grouped, in a summary, pinned. */
  readonly counted: RecentKeys
  readonly groups: ReadonlyMap<string, Group>
  readonly bucket: { readonly tokens: number; readonly atT: number } | null
  readonly storm: Storm | null
  /** Symbol → policy time of its last P0 (A8). */
  readonly inhibited: ReadonlyMap<string, number>
  /** By their last repeat, newest first. */
  readonly pins: readonly Pin[]
  /** Pins beyond PIN_LIMIT, still counted until all is acknowledged. */
  readonly overflow: number
  /** The last one last; at most UNDO_LIMIT. */
  readonly undo: readonly Undo[]
  /** Oldest first; at most FORWARD_LIMIT. */
  readonly forwards: readonly Forward[]
  readonly snoozes: readonly HeldSnooze[]
  /** Quiet hours as of this minute; looked up anew once it has passed. */
  readonly quiet: { readonly minute: number; readonly active: boolean }
  readonly feed: FeedWatch | null
  readonly absence: Absence | null
  /** At most AWAY_LIMIT, the last one last. */
  readonly away: AlertView['away']
  readonly digest: Digest | null
}

export const GROUP_LIMIT = 256
export const PIN_LIMIT = 200
export const PIN_MEMBERS = 50
export const UNDO_LIMIT = 20
/** Most of them over: they answer "was this forwarded?". */
export const FORWARD_LIMIT = 100
export const SNOOZE_LIMIT = 200
/** Some a day for a week, which is what the window draws. */
export const AWAY_LIMIT = 60
export const INHIBITED_LIMIT = 256
/** A3: the longest time to live and a margin for clocks that disagree. */
export const KEY_RETENTION_MS = 6 * 60_000

export const EMPTY_STATE: AlertState = {
  clock: null,
  raised: NO_KEYS,
  counted: NO_KEYS,
  groups: new Map(),
  bucket: null,
  storm: null,
  inhibited: new Map(),
  pins: [],
  overflow: 0,
  undo: [],
  forwards: [],
  snoozes: [],
  quiet: { minute: -1, active: false },
  feed: null,
  absence: null,
  away: [],
  digest: null,
}
