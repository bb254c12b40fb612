/** The inside of a journal thread, without the thread: one connection, calls in order, and how far behind the app's own it runs. */
import type { DatabaseSync } from 'node:sqlite'
import type { AppendResult, CursorIdentity, EventRef, JournalBatch, JournalOpened } from '../../core/ports.ts'
import {
  closeQuietly,
  MEMORY,
  openForReading,
  openForWriting,
  quickCheck,
  type OpenOptions,
  type RollbackReason,
} from './connection.ts'
import { JournalError, notOpen, toJournalError } from './errors.ts'
import { removeSetAside } from './quarantine.ts'
import { createReader, type Reader } from './read.ts'
import { deleteAll, pruneStep, type RetentionPolicy } from './retention.ts'
import { createStore, type Store } from './store.ts'
import { constants, getPriority, setPriority } from 'node:os'

/** `writer` owns the file; `reader` has a second connection for queries; `checker` reads the whole file once. */
export type WorkerRole = 'writer' | 'reader' | 'checker'

export interface WorkerSetup extends Pick<OpenOptions, 'file' | 'maxPages' | 'isOnNetworkDrive'> {
  readonly role: WorkerRole
}

/** What a thread is asked; queries are for the reader, in memory for the writer. Throws JournalErrors only. */
export interface Service extends Reader, Pick<Store, 'acknowledge' | 'carry'> {
  open(
    identity: CursorIdentity,
    damaged: OpenOptions['damaged'],
  ): JournalOpened & { readonly unclean: boolean; readonly rollback: RollbackReason | null }
  append(batch: JournalBatch): AppendResult
  /** See HistoryPort. */
  prune(policy: RetentionPolicy): number
  deleteAll(documents: readonly string[], unstored: readonly EventRef[]): void
  /** Lets go of the file; a reader opens it again at its next query. */
  close(): void
  /** Throws for a file that is not sound. */
  check(): void
}

interface Session {
  readonly db: DatabaseSync
  readonly reader: Reader
  /** Null on a reading connection. */
  readonly store: Store | null
}

export function createService(setup: WorkerSetup, monotonicMs = () => performance.now()): Service {
  const { file, role } = setup
  let session: Session | null = null

  function close(): void {
    const { db, store } = session ?? {}
    session = null
    if (db === undefined) return
    try {
      if (store !== null) db.exec("UPDATE meta SET value = 0 WHERE name = 'unclean'")
    } finally {
      closeQuietly(db)
    }
  }

  function writing(): { db: DatabaseSync; store: Store } {
    if (session === null || session.store === null) throw notOpen()
    return { db: session.db, store: session.store }
  }

  function reading(): Reader {
    if (session === null) {
      if (role !== 'reader' || file === MEMORY) throw notOpen()
      const db = openForReading(file)
      session = { db, store: null, reader: createReader(db, file, monotonicMs) }
    }
    return session.reader
  }

  const service: Service = {
    open(identity, damaged) {
      const now = Date.now()
      // In memory nothing would be left to open again.
      if (file === MEMORY && session?.store)
        return { ...session.store.identify(identity, now), quarantined: null, unclean: false, rollback: null }
      close()
      const { db, ...opened } = openForWriting({ ...setup, now, damaged })
      try {
        const store = createStore(db)
        session = { db, store, reader: createReader(db, file, monotonicMs) }
        return { ...store.identify(identity, now), ...opened }
      } catch (error) {
        session = null
        closeQuietly(db)
        throw error
      }
    },
    append: (batch) => writing().store.append(batch, Date.now()),
    acknowledge: (...asked) => writing().store.acknowledge(...asked),
    carry: () => writing().store.carry(),
    prune: (policy) => pruneStep(writing().db, policy),
    deleteAll(...asked) {
      if (file !== MEMORY) removeSetAside(file)
      deleteAll(writing().db, ...asked)
    },
    close,
    check() {
      const finding = quickCheck(file)
      if (finding !== null) throw new JournalError('corrupt', finding)
    },
    page: (...asked) => reading().page(...asked),
    get: (...asked) => reading().get(...asked),
    count: (...asked) => reading().count(...asked),
    walk: (...asked) => reading().walk(...asked),
    pulse: (...asked) => reading().pulse(...asked),
    tally: (...asked) => reading().tally(...asked),
    stats: () => reading().stats(),
    noise: (...asked) => reading().noise(...asked),
  }

  const told = Object.entries(service).map(([name, perform]: [string, (...asked: unknown[]) => unknown]) => [
    name,
    (...asked: unknown[]): unknown => {
      try {
        return perform(...asked)
      } catch (error) {
        throw toJournalError(error, file)
      }
    },
  ])
  // Sound: the same functions, but for what they throw.
  return Object.fromEntries(told) as Service
}

const { PRIORITY_LOW } = constants.priority

interface Priorities {
  get(pid: number): number
  set(pid: number, priority: number): void
}

/**
 * Lets the app's own thread, which alerts wait for, run before the calling one; `by`: nice steps, down to the lowest there
 * is. On Linux alone: there 0 names the calling thread, elsewhere the whole process, alerts included. Never throws: what it
 * cannot have only makes alerts some milliseconds later.
 */
export function lowerThreadPriority(
  by: number,
  platform: NodeJS.Platform,
  { get, set }: Priorities = { get: getPriority, set: setPriority },
): void {
  if (platform !== 'linux') return
  try {
    set(0, Math.min(PRIORITY_LOW, get(0) + by))
  } catch {
    // A sandbox may forbid it.
  }
}
