/** The inside of a journal thread, without the thread: which call does what, on which connection. */
import type { DatabaseSync } from 'node:sqlite'
import { closeQuietly, MEMORY, notOpen, openForReading, openForWriting, quickCheck } from './connection.ts'
import { toJournalError } from './errors.ts'
import { createReader, type Reader } from './history.ts'
import type { Answer, Answers, Call, WorkerSetup } from './messages.ts'
import { unpack } from './packed-batch.ts'
import { removeSetAside } from './quarantine.ts'
import { deleteAll, pruneStep } from './retention.ts'
import { createStore, type Store } from './store.ts'

interface Session {
  readonly db: DatabaseSync
  readonly reader: Reader
  /** Null on a reading connection. */
  readonly store: Store | null
}

/** The inside of a journal worker: one connection, calls in order. Every error is a JournalError. */
export interface Service {
  perform(call: Call): Answer
  /** Events that the word index does not have yet; 0 when nothing is open for writing. */
  unindexed(): number
}

export function createService({ file, role, maxPages }: WorkerSetup): Service {
  let session: Session | null = null

  const open = ({ identity, damaged }: Extract<Call, { method: 'open' }>): Answers['open'] => {
    const now = Date.now()
    // In memory nothing would be left to open again.
    if (file === MEMORY && session?.store)
      return { ...session.store.identify(identity, now), quarantined: null, unclean: false }
    close()
    const { db, quarantined, unclean } = openForWriting({ file, now, damaged, maxPages })
    try {
      const store = createStore(db)
      session = { db, store, reader: createReader(db, file) }
      return { ...store.identify(identity, now), quarantined, unclean }
    } catch (error) {
      session = null
      closeQuietly(db)
      throw error
    }
  }

  const close = (): null => {
    const { db, store } = session ?? {}
    session = null
    if (db === undefined) return null
    try {
      if (store !== null) db.exec("UPDATE meta SET value = 0 WHERE name = 'unclean'")
    } finally {
      closeQuietly(db)
    }
    return null
  }

  const writing = (): { db: DatabaseSync; store: Store } => {
    if (session === null || session.store === null) throw notOpen()
    return { db: session.db, store: session.store }
  }

  const reading = (): Reader => {
    if (session === null) {
      if (role !== 'reader' || file === MEMORY) throw notOpen()
      const db = openForReading(file)
      session = { db, store: null, reader: createReader(db, file) }
    }
    return session.reader
  }

  const perform = (call: Call): Answer => {
    switch (call.method) {
      case 'open':
        return open(call)
      case 'append':
        return writing().store.append(unpack(call.batch), Date.now())
      case 'acknowledge':
        writing().store.acknowledge(call.refs, call.at)
        return null
      case 'prune':
        return pruneStep(writing().db, call.policy, () => performance.now())
      case 'index':
        return writing().store.index()
      case 'deleteAll':
        try {
          deleteAll(writing().db, call.documents, call.unstored)
        } finally {
          // The rows may be gone although rewriting the file failed.
          writing().store.forget()
        }
        if (file !== MEMORY) removeSetAside(file)
        return null
      case 'close':
        return close()
      case 'page':
        return reading().page(call.filter, call.before, call.limit)
      case 'get':
        return reading().get(call.ref)
      case 'count':
        return reading().count(call.filter)
      case 'walk':
        return reading().walk(call.filter, call.after)
      case 'stats':
        return reading().stats()
      case 'noise':
        return reading().noise(call.since, call.limit)
      case 'check':
        return quickCheck(file)
      default: {
        const never: never = call
        return never
      }
    }
  }

  return {
    perform(call) {
      try {
        return perform(call)
      } catch (error) {
        throw toJournalError(error, file)
      }
    },
    unindexed: () => session?.store?.unindexed() ?? 0,
  }
}
