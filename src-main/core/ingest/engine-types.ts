/** The engine's face to the composition roots (app and tail). Implementation: engine.ts. */
import type { AlertDecision } from '../alerts/types.ts'
import type {
  Clock,
  Cursor,
  CursorIdentity,
  EventRef,
  FeedUrl,
  RecoveryApiPort,
  JournalPort,
  LogPort,
  Random,
  SocketPort,
} from '../ports.ts'
import type { Deviation } from '../protocol/deviations.ts'
import type { Secret } from '../protocol/secret.ts'
import type {
  ClockDoubt,
  FeedBatch,
  FeedCounters,
  FeedStatus,
  LatencyMinutes,
  LatencyReport,
} from './types.ts'
import { CALM_GATHER_MS } from './journal-batch.ts'

export interface EnginePorts {
  readonly clock: Clock
  readonly random: Random
  readonly sockets: SocketPort
  readonly recoveryApi: RecoveryApiPort
  readonly journal: JournalPort
  readonly log: LogPort
}

export interface EngineConfig {
  readonly url: FeedUrl
  readonly key: Secret
  readonly identity: CursorIdentity
  /**
   * The last id kept outside the journal; the cursor when the journal had to be rebuilt. Null when never set. A promise,
   * which need not settle, while the key store has not opened it: only a journal without a position waits for it, not long.
   */
  readonly sealedCursor: Cursor | null | Promise<Cursor | null>
}

export interface EngineSink {
  /**
   * Called synchronously on receipt, before any disk work (alerts.md A2). Answers one decision an event, in order, to be
   * journaled with it. Must not throw; the engine survives it if it does, and journals null.
   */
  accept(batch: FeedBatch): readonly (AlertDecision | null)[]
  /** Small JSON documents to commit with the next batch (alert state). */
  documents(): Readonly<Record<string, string>>
  /** Documents found at open: before any event, but for a journal that opens late, when some were accepted already. */
  restored(documents: Readonly<Record<string, string>>): void
  /** Status, counters or latency changed; called at most once a task. */
  changed(): void
  /** The durable cursor moved. */
  committed(cursor: Cursor): void
  /** A corrupt journal was kept aside at `path`. */
  quarantined(path: string): void
}

export interface FeedEngine {
  /**
   * Connects with this configuration; a former one is disposed of first (protocol.md R8), the journal re-opened on a new
   * identity.
   */
  start(config: EngineConfig): void
  /** Disconnects and flushes; `start` may follow. */
  stop(): Promise<void>
  reconnectNow(): void
  retryRecovery(): void
  /** The sink's documents changed with no event to carry them (A9, A11): they are committed now, or with the next batch. */
  saveDocuments(): void
  /**
   * Marks events in the journal, behind those that still wait for it (A9). False: the engine has no journal open; then
   * nothing waits, and the journal may be told directly. `at` null takes an acknowledgement back.
   */
  acknowledge(refs: readonly EventRef[], at: number | null): boolean
  /**
   * The user deletes the history: what waits for the journal, or was left to a later recovery, gets no row. Answers those;
   * call HistoryPort.deleteAll with them in the same task, so that what comes later is kept.
   */
  forget(): readonly EventRef[]
  /** Resolves when a reader of the journal finds what was taken so far; or soon, when the disk is slow or a flood waits. Never rejects. */
  readonly gathered: () => Promise<void>
  setOnline(online: boolean): void
  /** This computer has other addresses than before (R6, R9). */
  networkChanged(): void
  /** Awake again: how long it slept, it measures itself (R7). */
  resume(): void
  status(): FeedStatus
  counters(): FeedCounters
  latency(): LatencyReport
  latencyMinutes(): LatencyMinutes
  /** L1; the same object as long as what is to be told stays the same. */
  clockDoubt(): ClockDoubt | null
  /** What this feed sends otherwise than documented, in the order in which it was first seen. */
  deviations(): readonly Deviation[]
  /** Stops for good; afterwards no timer lives and nothing is called back. */
  dispose(): Promise<void>
}

/** What may grow, and how far. */
export interface EngineLimits {
  /** Journal entries that may wait in memory before events are shed; one takes its text and some 0.15 kB. */
  readonly capacity: number
  /** Entries a transaction. */
  readonly batch: number
  /** Ids remembered against duplicates, for the socket and for history each; as many again of those that came out of order. */
  readonly recentIds: number
  /** How long what interrupts nobody may wait to be written (journal-batch.ts), ms. */
  readonly gatherMs: number
}

export const DEFAULT_LIMITS: EngineLimits = {
  capacity: 150_000,
  batch: 8_000,
  recentIds: 50_000,
  gatherMs: CALM_GATHER_MS,
}
