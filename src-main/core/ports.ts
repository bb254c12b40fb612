/** Everything core needs from the world. Node implementations live in `adapters/`, fakes in `test/support/`. */
import type { FeedEvent, Priority } from './protocol/types.ts'
import type { Secret } from './protocol/secret.ts'
import type { EventSource, Gap } from './feed/types.ts'
import type { AlertDecision } from './alerts/types.ts'

export type Cancel = () => void

export interface Clock {
  /** Monotonic milliseconds; never goes back, may or may not run during sleep (R7 copes with both). */
  monotonicMs(): number
  /** Milliseconds since the Unix epoch, by this machine's clock. */
  wallMs(): number
  /** Fires once. The returned function guarantees that it never fires afterwards (R8). */
  setTimer(delayMs: number, fire: () => void): Cancel
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
}

/** What a connection attempt reports, in order. After `closed` or `rejected` nothing follows. */
export interface SocketEvents {
  opened(): void
  /** A text frame. A binary frame is reported as text that is not JSON. */
  frame(text: string, bytes: number): void
  controlPong(): void
  /** The upgrade was answered with HTTP (R3, R4). `retryAfterS` from the header, when given. */
  rejected(status: number, retryAfterS: number | null, body: string): void
  /** Closed or failed. `reason` is redacted and short. `tooLarge` when the frame limit ended it (P6). */
  closed(info: { code: number; reason: string; tooLarge: boolean }): void
}

export interface Socket {
  send(text: string): void
  controlPing(): void
  /** Drops the connection without a closing handshake (H1); no callback follows. */
  terminate(): void
}

export interface SocketPort {
  /** `url` carries no token: the adapter adds the key inside the call (design.md, Secret). */
  open(url: FeedUrl, key: Secret, events: SocketEvents): Socket
}

/** A validated feed URL and its subscription, without the token (P1, P3). */
export interface FeedUrl {
  /** `wss://host[:port]/path`, no query. */
  readonly base: string
  /** `https://host[:port]` for REST (gap recovery) and for cursor identity (G8). */
  readonly origin: string
  readonly symbols: readonly string[]
  readonly events: readonly string[]
}

export type PageResult =
  | { readonly kind: 'ok'; readonly body: string }
  | {
      readonly kind: 'http'
      readonly status: number
      readonly retryAfterS: number | null
      readonly body: string
    }
  | { readonly kind: 'failed'; readonly reason: string }

export interface HistoryApiPort {
  /** GET /api/v1/fastfeed/events?since_id= (gap recovery). Answers exactly once unless aborted. */
  fetchPage(origin: string, sinceId: number, key: Secret, done: (result: PageResult) => void): Cancel
}

/** Cursors belong to a feed origin and a key (G8); an epoch is the server's id sequence (G9). */
export interface CursorIdentity {
  readonly origin: string
  /** One-way, short; never the key. */
  readonly keyFingerprint: string
}

export interface Cursor {
  readonly epoch: number
  /** Every event up to and including this id that the server could give is in the journal. */
  readonly committedId: number
}

export interface JournalEntry {
  readonly event: FeedEvent
  /** The JSON it came in, when that says just what `event` says: nobody need write it again. */
  readonly text?: string | undefined
  readonly epoch: number
  readonly source: EventSource
  /** Wall clock, ms. */
  readonly receivedAt: number
  /** Receipt minus the server's send time by the estimated offset, ms (L1); null when not known. */
  readonly lagMs: number | null
  readonly decision: AlertDecision | null
}

/** One transaction (G5): rows, cursor, gaps and alert state together or not at all. */
export interface JournalBatch {
  readonly entries: readonly JournalEntry[]
  /** Null leaves the cursor where it is. */
  readonly cursor: Cursor | null
  readonly gaps?: readonly Gap[]
  /** Key → JSON text; small documents that must survive a crash with the events (alert state). */
  readonly documents?: Readonly<Record<string, string>>
  /** Marked after the entries went in, for they may be among them (A9). */
  readonly acknowledged?: readonly Acknowledgement[]
}

export interface Acknowledgement {
  readonly epoch: number
  readonly id: number
  /** Wall clock, ms. */
  readonly at: number
}

export interface AppendResult {
  /** `epoch:id` pairs not in the journal before. */
  readonly inserted: number
  readonly duplicates: number
}

/** `corrupt`: the file is damaged; the next `open` sets it aside and starts a new one. */
export type JournalFailure = {
  readonly kind: 'disk-full' | 'io' | 'closed' | 'corrupt'
  readonly message: string
}

export interface JournalOpened {
  /** The cursor of this identity; null on its first run (G10), or after a rebuild (then the sealed last id counts). */
  readonly cursor: Cursor | null
  /** The origin's current epoch, to file events under when there is no cursor. Epochs are unique in the whole file. */
  readonly epoch: number
  /** Free for a new epoch (G9). */
  readonly nextEpoch: number
  readonly gaps: readonly Gap[]
  readonly documents: Readonly<Record<string, string>>
  readonly eventCount: number
  /**
   * The highest ids that the cursor's epoch holds, rising: what a SNAPSHOT or a recovery brings of them is not news (G5).
   * Up to the cursor only, if other keys were used with this origin: theirs above it may have been taken in silence (G10).
   */
  readonly recentIds: readonly number[]
  /** Where a corrupt file was kept aside, if one was. */
  readonly quarantined: string | null
}

/** The durable half of G4/G5. Every promise rejects with a JournalError only; see adapters/journal. */
export interface JournalPort {
  open(identity: CursorIdentity): Promise<JournalOpened>
  append(batch: JournalBatch): Promise<AppendResult>
  close(): Promise<void>
}

/** An event as the journal gives it back. Times are wall-clock ms. */
export interface StoredEvent {
  readonly epoch: number
  readonly event: FeedEvent
  readonly source: EventSource
  readonly receivedAt: number
  readonly detectedAt: number
  readonly lagMs: number | null
  readonly decision: AlertDecision | null
  readonly acknowledgedAt: number | null
}

export interface EventFilter {
  /** Matches type, symbol and data, word prefixes, case-insensitive; empty: all. */
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

/** Position in the newest-first order (detectedAt, epoch, id), all descending. */
export interface EventPosition {
  readonly detectedAt: number
  readonly epoch: number
  readonly id: number
}

export interface EventRef {
  readonly epoch: number
  readonly id: number
}

/** The reading half of the journal: history, search, export, retention. Same worker, own requests. */
export interface HistoryPort {
  page(
    filter: EventFilter,
    before: EventPosition | null,
    limit: number,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly next: EventPosition | null }>
  get(ref: EventRef): Promise<StoredEvent | null>
  count(filter: EventFilter): Promise<number>
  /** Oldest first, in (epoch, id) order, in chunks; stops early when `chunk` answers false. */
  walk(
    filter: EventFilter,
    chunk: (events: readonly StoredEvent[]) => boolean | Promise<boolean>,
  ): Promise<void>
  acknowledge(refs: readonly EventRef[], at: number): Promise<void>
  /** One small step of retention; answers how many rows went. Call until 0. */
  prune(policy: { readonly days: number; readonly events: number; readonly now: number }): Promise<number>
  /** Every event, what was set aside, and the documents named: those that hold events. */
  deleteAll(documents: readonly string[]): Promise<void>
  stats(): Promise<{ readonly events: number; readonly bytes: number; readonly oldest: number | null }>
  /** A16: groups by interruptions since `since`. */
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

/** Local time without `Date` in core: quiet hours and "until 08:00" (A11, A12) must follow DST. */
export interface Calendar {
  toLocal(wallMs: number): {
    readonly weekday: number
    readonly minuteOfDay: number
    readonly dayStart: number
  }
  /** The first moment after `wallMs` at which local clocks show `minuteOfDay`. */
  nextLocal(wallMs: number, minuteOfDay: number): number
}

export interface LogPort {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}
