/** History: the journal as the user meets it. */
import type { AlertDecision } from '../alerts/types.ts'
import type { EventSource } from '../ingest/types.ts'
import type { FeedEvent, Priority, Sent } from '../protocol/types.ts'
import type { EventPosition } from '../vocabulary/order.ts'

export type { EventPosition }

/** An event as the journal gives it back. Times are wall-clock ms. */
export interface StoredEvent {
  readonly epoch: number
  readonly event: FeedEvent
  /** What the server wrote, where the event is not quite that. Apart, for no symbol crosses from thread to thread. */
  readonly sent?: Sent
  readonly source: EventSource
  readonly receivedAt: number
  readonly detectedAt: number
  readonly lagMs: number | null
  readonly decision: AlertDecision | null
  readonly acknowledgedAt: number | null
}

export interface EventFilter {
  /** As it was typed (core/vocabulary/query.ts); empty: all. */
  readonly text: string
  readonly priorities: readonly Priority[]
  readonly symbols: readonly string[]
  readonly types: readonly string[]
  readonly from: number | null
  readonly to: number | null
}

export const EVERYTHING: EventFilter = {
  text: '',
  priorities: [],
  symbols: [],
  types: [],
  from: null,
  to: null,
}

export interface EventRef {
  readonly epoch: number
  readonly id: number
}

/** What was found of one page. */
export interface HistoryPage {
  /** Newest first. A search that takes long answers with what it has found so far: perhaps few, or none. */
  readonly events: readonly StoredEvent[]
  /** Where to go on; null at the end. */
  readonly next: EventPosition | null
  /** Events of an older file format that are still being carried over, and are not found yet. */
  readonly toCarry: number
}

/** A minute, a quarter, two hours: the bars of an hour, a day and a week, ms. Each is a multiple of the one before. */
export const PULSE_WIDTHS = [60_000, 900_000, 7_200_000] as const
export type PulseWidth = (typeof PULSE_WIDTHS)[number]

/** What a stretch of time held, by the time that events are listed by. */
export interface PulseBar extends Readonly<Record<Priority, number>> {
  /** Wall-clock ms. */
  readonly start: number
  /** The symbol with the most events. */
  readonly top: { readonly symbol: string; readonly count: number } | null
}

export interface Pulse {
  /** Oldest first; stretches without an event are left out. */
  readonly bars: readonly PulseBar[]
  /** False while events of an older file format are still being counted. */
  readonly isWhole: boolean
}

/** What counts can be asked by: names, no text. */
export type NameFilter = Pick<EventFilter, 'priorities' | 'symbols' | 'types'>

/** How many events a name has. */
export interface NameCount {
  readonly name: string
  readonly count: number
}

/** What the user does with the journal: scrolls, searches, exports, acknowledges, deletes; and its retention. Same worker, own requests. */
export interface HistoryPort {
  page(filter: EventFilter, before: EventPosition | null, limit: number): Promise<HistoryPage>
  get(ref: EventRef): Promise<StoredEvent | null>
  count(filter: EventFilter): Promise<number>
  /** Oldest first, in (epoch, id) order, in chunks; stops early when `chunk` answers false. */
  walk(
    filter: EventFilter,
    chunk: (events: readonly StoredEvent[]) => boolean | Promise<boolean>,
  ): Promise<void>
  /** `at`: wall clock, ms; null takes an acknowledgement back. */
  acknowledge(refs: readonly EventRef[], at: number | null): Promise<void>
  /** One small step of retention; answers how many rows went. Call until 0. */
  prune(policy: { readonly days: number; readonly events: number; readonly now: number }): Promise<number>
  /**
   * Every event, what was set aside, and the documents named, under a prefix (`tail-…/name`) too: those that hold events. None comes back by SNAPSHOT or REST,
   * nor do the `unstored`: events that were taken, and have no row. What was appended before is gone; what is appended later, kept.
   */
  deleteAll(documents: readonly string[], unstored: readonly EventRef[]): Promise<void>
  /** Counts of stretches that start within `from` (inclusive) and `to` (exclusive). Text plays no part in it. */
  pulse(filter: NameFilter, from: number, to: number, widthMs: PulseWidth): Promise<Pulse>
  /** Of quarters that start at `from` or later: how many events each name has, the most first. */
  tally(by: 'symbol' | 'type', filter: NameFilter, from: number): Promise<readonly NameCount[]>
  stats(): Promise<{ readonly events: number; readonly bytes: number; readonly oldest: number | null }>
  /** alerts.md A16: groups by interruptions since `since`. */
  noise(
    since: number,
    limit: number,
  ): Promise<
    readonly {
      readonly symbol: string
      readonly type: string
      readonly interruptions: number
      readonly acknowledged: number
    }[]
  >
}
