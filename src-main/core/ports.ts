/**
 * What core needs from the world. Alerts and forwarding have ports of their own (alerts/engine-types.ts, forward/types.ts).
 * Node implementations live in `adapters/`, fakes in `test/support/`.
 */
import type { Secret } from './protocol/secret.ts'

export type {
  EventFilter,
  EventPosition,
  EventRef,
  HistoryPage,
  HistoryPort,
  NameCount,
  NameFilter,
  Pulse,
  PulseBar,
  PulseWidth,
  StoredEvent,
} from './ports/history.ts'
export type {
  Acknowledgement,
  AppendResult,
  Cursor,
  CursorIdentity,
  JournalBatch,
  JournalEntry,
  JournalFailure,
  JournalOpened,
  JournalPort,
  Kind,
  PackedEvents,
  Verdict,
} from './ports/journal.ts'
export { EVERYTHING, PULSE_WIDTHS } from './ports/history.ts'

export type Cancel = () => void

export interface Clock {
  /** Monotonic milliseconds; never goes back, may or may not run during sleep (protocol.md R7 copes with both). */
  monotonicMs(): number
  /** Milliseconds since the Unix epoch, by this machine's clock. */
  wallMs(): number
  /** Fires once. The returned function guarantees that it never fires afterwards (R8). */
  setTimer(delayMs: number, fire: () => void): Cancel
}

/** `Clock.setTimer` alone, for who needs no more of a clock. */
export type After = (ms: number, run: () => void) => Cancel

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
}

/** Local time without `Date` in core: quiet hours and "until 08:00" (alerts.md A11, A12) must follow DST. */
export interface Calendar {
  toLocal(wallMs: number): {
    readonly weekday: number
    readonly minuteOfDay: number
  }
  /** The first moment after `wallMs` at which local clocks show `minuteOfDay`. */
  nextLocal(wallMs: number, minuteOfDay: number): number
}

/** Where core says what happened; the adapter redacts. */
export interface LogPort {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** What a connection attempt reports, in order. After `closed` or `rejected` nothing follows. */
export interface SocketEvents {
  /** The connection to the server stands, and the request to upgrade it leaves now: the server has said nothing before (L1). */
  upgrading?(): void
  opened(): void
  /**
   * A frame, text or binary, as text; what is no UTF-8, as text that is not JSON. `more`: another frame of the same read follows at
   * once, so this one may be handled together with it.
   */
  frame(text: string, bytes: number, more?: boolean): void
  controlPong(): void
  /** The upgrade was answered with HTTP (R3, R4). `retryAfterS` from the header, when given. */
  rejected(status: number, retryAfterS: number | null, body: string): void
  /** Closed or failed. `reason` is redacted and short. `tooLarge` when a frame above the limit ended it (P6). */
  closed(info: { code: number; reason: string; tooLarge: boolean }): void
}

export interface Socket {
  send(text: string): void
  controlPing(): void
  /** Drops the connection without a closing handshake (H1); no callback follows. */
  terminate(): void
}

export interface SocketPort {
  /** `url` carries no token: the adapter adds the key inside the call (see secret.ts). */
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

export interface PagePosition {
  readonly since: number
  /** Added to the query as it is, where the server itself said how to go on; null for nothing. */
  readonly query: string | null
}

export interface RecoveryApiPort {
  /** GET /api/v1/fastfeed/events?since_id= (gap recovery). Answers exactly once unless aborted. */
  fetchPage(origin: string, from: PagePosition, key: Secret, done: (result: PageResult) => void): Cancel
}
