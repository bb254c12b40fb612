/** The wire, as validated. Field names are the server's, so `--json`, export and "Copy JSON" show what was sent. */

export interface Sent {
  /** The event's JSON in one line, every digit as it came. */
  readonly text: string
  /** Its id as written; empty for none. */
  readonly id: string
}

/** On events that are not quite what was sent. A symbol, so that no field of the server's can be taken for it, nor it for one. */
export const AS_SENT: unique symbol = Symbol('as sent')

export type Priority = 'P0' | 'P1' | 'P2'

/**
 * One signal (protocol.md P4, EVENT). Unknown fields are kept (P6) and reach the details view untouched.
 * `detected_at` is ISO 8601; `latency_ms` is the server's own figure, detection to send.
 */
export interface FeedEvent {
  /** Below 0 for an id that cannot be ordered (`isOrdered`): it tells events apart, and no more. */
  readonly id: number
  readonly type: string
  readonly priority: Priority
  readonly symbol: string
  /** 0–1 as documented; anything finite is tolerated. Null when absent. */
  readonly confidence: number | null
  readonly data: Readonly<Record<string, unknown>>
  readonly detected_at: string
  readonly latency_ms: number | null
  readonly [unknownField: string]: unknown
  /** What the server wrote, when this event is not quite that (sent.ts). */
  readonly [AS_SENT]?: Sent
}

/** Not of the server's count where false: no position, no gap and no proof may be built on it. */
export const isOrdered = (id: number): boolean => id >= 0

export interface Handshake {
  /** Null when absent or unusable: the feed works without a name for it. */
  readonly tier: string | null
  readonly priorities: readonly string[]
  /** Above 0 the tier is a delayed one (P8); null when it cannot be read, which is not taken for none. */
  readonly delay_ms: number | null
  /** ISO 8601. Null when absent or unreadable: the clock offset then waits for PING round trips (L1). */
  readonly server_time: string | null
}

export interface ServerError {
  readonly code: string
  readonly message: string
  /** As sent; `secondsAsked` knows the units (R4). */
  readonly retry_after: number | null
}

type ServerMessage =
  | { readonly type: 'HANDSHAKE'; readonly payload: Handshake }
  | { readonly type: 'SNAPSHOT'; readonly payload: Snapshot }
  /** `text`: the payload's JSON as sent, when it says just what `payload` says; null when something had to be amended. */
  | { readonly type: 'EVENT'; readonly payload: FeedEvent; readonly text: string | null }
  | { readonly type: 'ERROR'; readonly payload: ServerError }
  | { readonly type: 'PONG' }
  /** Several messages in one frame, each read by itself; none of them is another such one. */
  | { readonly type: 'JOINED'; readonly parts: readonly ParsedFrame[] }

/** Valid events of a SNAPSHOT, in id order; the entries that failed validation are told apart, not dropped in silence (P6, P7). */
export interface Snapshot {
  readonly events: readonly FeedEvent[]
  readonly malformed: readonly MalformedEntry[]
}

export type MalformedReason = 'too-large' | 'not-json' | 'unknown-type' | 'invalid'

/** What was wrong and where (`payload.id: expected integer`), never the content. */
export interface MalformedEntry {
  readonly reason: MalformedReason
  readonly where: string
}

export type ParsedFrame =
  | { readonly ok: true; readonly message: ServerMessage }
  /** `text`: of one of several messages in a frame, its own. */
  | ({ readonly ok: false; readonly text?: string } & MalformedEntry)

export type EventCheck =
  /** `amended`: the value was not quite the event that it became. */
  | { readonly ok: true; readonly event: FeedEvent; readonly amended: boolean }
  | ({ readonly ok: false } & MalformedEntry)

/** Largest accepted frame in bytes (P6). */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024
