/** What passes between the app's thread and the journal's: one request, one reply, matched by `id`. */
import type {
  AppendResult,
  CursorIdentity,
  EventFilter,
  EventPosition,
  EventRef,
  HistoryPage,
  JournalBatch,
  JournalFailure,
  JournalOpened,
  NameCount,
  NameFilter,
  Pulse,
  StoredEvent,
} from '../../core/ports.ts'
import type { OpenOptions, RollbackReason } from './connection.ts'
import type { CountStep, JournalStats, NoiseGroup, WalkStep } from './read.ts'
import type { RetentionPolicy } from './retention.ts'

/** `writer` owns the file; `reader` has a second connection for queries; `checker` reads the whole file once. */
export type WorkerRole = 'writer' | 'reader' | 'checker'

export interface WorkerSetup {
  readonly file: string
  readonly role: WorkerRole
  /** See OpenOptions.maxPages. */
  readonly maxPages: number | null
  /** See OpenOptions.isOnNetworkDrive. */
  readonly isOnNetworkDrive?: boolean
}

export type Call =
  | { readonly method: 'open'; readonly identity: CursorIdentity; readonly damaged: OpenOptions['damaged'] }
  | { readonly method: 'append'; readonly batch: JournalBatch }
  | { readonly method: 'acknowledge'; readonly refs: readonly EventRef[]; readonly at: number | null }
  | { readonly method: 'prune'; readonly policy: RetentionPolicy }
  /** See Store.carry. */
  | { readonly method: 'carry' }
  /** See HistoryPort.deleteAll. */
  | {
      readonly method: 'deleteAll'
      readonly documents: readonly string[]
      readonly unstored: readonly EventRef[]
    }
  /** Lets go of the file; a reader opens it again at its next query. */
  | { readonly method: 'close' }
  | Query
  | { readonly method: 'check' }

/** For the reader; in memory, for the writer. */
export type Query =
  | {
      readonly method: 'page'
      readonly filter: EventFilter
      readonly before: EventPosition | null
      readonly limit: number
    }
  | { readonly method: 'get'; readonly ref: EventRef }
  | { readonly method: 'count'; readonly filter: EventFilter; readonly after: EventRef | null }
  | { readonly method: 'walk'; readonly filter: EventFilter; readonly after: EventRef | null }
  | {
      readonly method: 'pulse'
      readonly filter: NameFilter
      readonly from: number
      readonly to: number
      readonly widthMs: number
    }
  | {
      readonly method: 'tally'
      readonly by: 'symbol' | 'type'
      readonly filter: NameFilter
      readonly from: number
    }
  | { readonly method: 'stats' }
  | { readonly method: 'noise'; readonly since: number; readonly limit: number }

export interface Answers {
  open: JournalOpened & { readonly unclean: boolean; readonly rollback: RollbackReason | null }
  append: AppendResult
  acknowledge: null
  prune: number
  carry: number
  deleteAll: null
  close: null
  page: HistoryPage
  get: StoredEvent | null
  count: CountStep
  walk: WalkStep
  pulse: Pulse
  tally: readonly NameCount[]
  stats: JournalStats
  noise: readonly NoiseGroup[]
  /** Null when sound, else the first finding. */
  check: string | null
}

export type Answer = Answers[keyof Answers]

export interface Request {
  readonly id: number
  readonly call: Call
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly answer: Answer }
  | { readonly id: number; readonly ok: false; readonly failure: JournalFailure }
