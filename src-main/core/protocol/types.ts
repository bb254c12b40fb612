/** The wire, as validated. Field names are the server's, so `--json`, export and "Copy JSON" show what was sent. */

export const PRIORITIES = ['P0', 'P1', 'P2'] as const
export type Priority = (typeof PRIORITIES)[number]

/**
 * One signal (protocol.md P4, EVENT). Unknown fields are kept (P6) and reach the details view untouched.
 * `detected_at` is ISO 8601; `latency_ms` is the server's own figure, detection to send.
 */
export interface FeedEvent {
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
}

export interface Handshake {
  readonly tier: string
  readonly priorities: readonly string[]
  /** Above 0 the tier is a delayed one (P8). */
  readonly delay_ms: number
  /** ISO 8601. Null when absent or unreadable: the clock offset then waits for PING round trips (L1). */
  readonly server_time: string | null
}

export interface ServerError {
  readonly code: string
  readonly message: string
  /** As sent; `secondsAsked` knows the units (R4). */
  readonly retry_after: number | null
}

export type ServerMessage =
  | { readonly type: 'HANDSHAKE'; readonly payload: Handshake }
  | { readonly type: 'SNAPSHOT'; readonly payload: Snapshot }
  /** `text`: the payload's JSON as sent, when it says just what `payload` says; null when something had to be amended. */
  | { readonly type: 'EVENT'; readonly payload: FeedEvent; readonly text: string | null }
  | { readonly type: 'ERROR'; readonly payload: ServerError }
  | { readonly type: 'PONG' }

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
  { readonly ok: true; readonly message: ServerMessage } | ({ readonly ok: false } & MalformedEntry)

/** Largest accepted frame in bytes (P6). */
export const MAX_FRAME_BYTES = 1024 * 1024
