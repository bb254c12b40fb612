/** The journal as the feed fills it: what is kept, and how far it is complete. */
import type { AlertDecision } from '../alerts/types.ts'
import type { EventSource, Gap } from '../ingest/types.ts'
import type { FeedEvent } from '../protocol/types.ts'

/** Cursors belong to a feed origin and a key (protocol.md G8); an epoch is the server's id sequence (G9). */
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

/** What a filter asks of an event, apart from its JSON. */
export type Kind = Pick<FeedEvent, 'type' | 'symbol' | 'priority'>

/** An event for the journal, as its JSON. */
export interface JournalEntry extends Kind {
  readonly epoch: number
  readonly id: number
  /** A whole event, unknown fields kept (P6): as the server wrote it, or completed; `readKeptEvent` makes the same of it again. */
  readonly text: string
  /** `detected_at`, wall-clock ms of the server; null when it cannot be read. */
  readonly detectedAt: number | null
  readonly source: EventSource
  /** Wall clock, ms. */
  readonly receivedAt: number
  /** Receipt minus the server's send time by the estimated offset, ms (L1); null when not known. */
  readonly lagMs: number | null
  readonly decision: AlertDecision | null
}

/** What a decision says; when it was made, and of an event of what age, differs from event to event. */
export type Verdict = Omit<AlertDecision, 'decidedAt' | 'ageS'>

/** Entries as they wait for the journal and cross to it; see core/ingest/packed-events.ts. */
export interface PackedEvents {
  /** UTF-8: the JSON of each, in the order of entries, joined. */
  readonly texts: Uint8Array
  /** `WIDTH` numbers an entry, at the places of `AT`. */
  readonly numbers: Float64Array
  readonly decisions: readonly Verdict[]
  readonly kinds: readonly Kind[]
}

/** One transaction (G5): rows, cursor, gaps and alert state together or not at all. */
export interface JournalBatch {
  /** In the order of entries; none is empty. */
  readonly parts: readonly PackedEvents[]
  /** Null leaves the cursor where it is. */
  readonly cursor: Cursor | null
  readonly gaps?: readonly Gap[]
  /** Key → JSON text; small documents that must survive a crash with the events (alert state). */
  readonly documents?: Readonly<Record<string, string>>
  /** Marked after the entries went in, for they may be among them (alerts.md A9). */
  readonly acknowledged?: readonly Acknowledgement[]
}

export interface Acknowledgement {
  readonly epoch: number
  readonly id: number
  /** Wall clock, ms; null takes an acknowledgement back. */
  readonly at: number | null
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
  /**
   * The highest ids that the cursor's epoch holds, rising: what a SNAPSHOT or a recovery brings of them is not news (G5).
   * Up to the cursor only, if other keys were used with this origin: theirs above it may have been taken in silence (G10).
   * Ids that were deleted are among them.
   */
  readonly recentIds: readonly number[]
  /** In the same epoch: an id up to here that is not in the journal was deleted from it, and is not to come back. 0: none. */
  readonly forgottenTo: number
  /** Where a corrupt file was kept aside, if one was. */
  readonly quarantined: string | null
}

/** The durable half of G4/G5. Every promise rejects with a JournalError only; see adapters/journal. */
export interface JournalPort {
  open(identity: CursorIdentity): Promise<JournalOpened>
  append(batch: JournalBatch): Promise<AppendResult>
  close(): Promise<void>
}
