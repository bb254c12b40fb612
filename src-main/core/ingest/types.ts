/** What the engine tells the rest of the app about the feed: its state, its gaps, its figures. Times are wall-clock ms. */
import type { FeedEvent, Priority } from '../protocol/types.ts'

/** Where an event was first seen. `confirm` is the late pass of protocol.md G6. */
export type EventSource = 'live' | 'snapshot' | 'recovery' | 'confirm'

export type ConnectionState =
  /** No key and not a demo: nothing to connect with. */
  | { readonly kind: 'needs-key' }
  /** A key is stored, and the system's key store has refused it or, `waiting`, not answered yet. */
  | { readonly kind: 'key-locked'; readonly waiting: boolean }
  | { readonly kind: 'connecting'; readonly attempt: number }
  /** `unproven`: not up for 10 s yet, which is what health means (R2). */
  | { readonly kind: 'live'; readonly since: number; readonly unproven?: true }
  /** A PING is overdue or a wake check is running (R7): data may be old. */
  | { readonly kind: 'stale'; readonly since: number }
  | {
      readonly kind: 'reconnecting'
      readonly retryAt: number
      readonly attempt: number
      readonly reason: string
    }
  | { readonly kind: 'offline'; readonly since: number }
  /** Fatal until the user changes something (R3). */
  | { readonly kind: 'key-rejected'; readonly message: string }
  | { readonly kind: 'tier-too-low'; readonly message: string }
  /** R4. `isDown`: not too much was asked, the server is down for a while. `triedAt`: when the user last went past it. */
  | {
      readonly kind: 'rate-limited'
      readonly retryAt: number
      readonly isDown?: true
      readonly triedAt?: number
      /** What the server says of it: `RATE_LIMITED: slow down`. */
      readonly words?: string
      readonly message: string
    }
  /** A firewall, a proxy or a sign-in page answers instead of the server (R9). */
  | {
      readonly kind: 'blocked'
      readonly retryAt: number
      /** `HTTP 403, a web page titled “Sign in”`. */
      readonly what: string
      readonly message: string
    }
  | { readonly kind: 'stopped' }

/** G7. `idle` when nothing runs: nothing is owed, or what was fetched waits for a journal that cannot be written. */
export type Recovery =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly fetched: number; readonly pages: number }
  | { readonly kind: 'retrying'; readonly retryAt: number; readonly reason: string }
  /** `confirmed`: by the pass that looks again when no cache can be older than the recovery (G6), and nothing is in doubt. */
  | {
      readonly kind: 'complete'
      readonly recovered: number
      readonly at: number
      readonly confirmed: boolean
    }

/** A stretch of time in which history may be incomplete (G7), until a later pass closes it. */
export interface Gap {
  readonly id: string
  readonly from: number
  readonly to: number
  /** `gone`: the server has it no more, so nothing is asked again. */
  readonly outcome: 'open' | 'partial' | 'failed' | 'gone' | 'closed'
  readonly reason: string
}

export interface FeedStatus {
  readonly connection: ConnectionState
  readonly recovery: Recovery
  readonly tier: string | null
  /** Above 0: "Delayed N s" (P8). */
  readonly delayMs: number
  readonly gaps: readonly Gap[]
  readonly journal: 'ok' | 'opening' | 'disk-full' | 'failing'
  /** Why the journal is `disk-full` or `failing`, in one sentence that names the file; null otherwise. */
  readonly journalProblem: string | null
  /** Last sign of life from the server; null before the first. */
  readonly lastHeardAt: number | null
  /** Shown, not fatal (R5). */
  readonly lastServerError: { readonly code: string; readonly message: string; readonly at: number } | null
}

export interface FeedCounters {
  readonly frames: number
  readonly malformed: number
  readonly events: number
  readonly duplicates: number
  readonly recovered: number
  readonly late: number
  readonly connects: number
  /** Journal entries waiting in memory, and the most that ever waited. */
  readonly pendingJournal: number
  readonly pendingJournalPeak: number
  /** Events left to a later recovery because the bound was reached (back-pressure). */
  readonly shed: number
}

/** The same as the engine counts them; how full the queue is, the journal's writer knows. */
export type Counters = {
  -readonly [K in Exclude<keyof FeedCounters, 'pendingJournal' | 'pendingJournalPeak'>]: number
}

/** Events accepted for the first time in this run, in the order to be shown. */
export interface FeedBatch {
  readonly source: EventSource
  readonly epoch: number
  readonly receivedAt: number
  readonly events: readonly FeedEvent[]
  /** Of each event the JSON it came in, where it says the same; the end may lack. */
  readonly texts?: readonly (string | null)[]
  /** One an event, in order: the lag that is journaled with it (L1), ms; null while not known or not live. */
  readonly lagMs: readonly (number | null)[]
  /** One an event, in order: how long ago it could first have been here (alerts.md A4), ms; null when its date is of no use. */
  readonly ageMs: readonly (number | null)[]
  /** Nobody is told of them: the first run fills the feed in silence (G10). */
  readonly silent: boolean
}

export interface LatencyQuantiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly count: number
}

/** Of the last hour, a minute each, the present one last; null where nothing was measured. */
export type LatencyMinutes = Readonly<
  Record<'lag' | 'server', Readonly<Record<Priority, readonly (LatencyQuantiles | null)[]>>>
>

/** L1: a clock that looks wrong. */
export interface ClockDoubt {
  /**
   * `computer`: ours. `server`: the time that the handshake states. `signals`: their times of detection, or they are
   * late. The last cannot be told from our clock where the server states no usable time.
   */
  readonly whose: 'computer' | 'server' | 'signals' | 'signals-or-computer'
  /** Ms: ours fast, the server's time ahead of its signals, or signals after detection; below 0 the other way round. */
  readonly byMs: number
}

/** L1, L2. */
export interface LatencyReport {
  /** Server clock minus ours, ms; null before the first estimate. */
  readonly offsetMs: number | null
  /** Null: not known. */
  readonly uncertaintyMs: number | null
  /** By the handshake's time, or by the quickest signals: then lag is what exceeds theirs. */
  readonly basis: 'server' | 'signals' | null
  readonly clock: ClockDoubt | null
  readonly lag: Readonly<Record<Priority, LatencyQuantiles | null>>
  readonly server: Readonly<Record<Priority, LatencyQuantiles | null>>
}
