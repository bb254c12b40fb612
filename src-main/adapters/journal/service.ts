/** The inside of a journal thread, without the thread: which call does what, on which connection. */
import type { DatabaseSync } from 'node:sqlite'
import { closeQuietly, MEMORY, notOpen, openForReading, openForWriting, quickCheck } from './connection.ts'
import { toJournalError } from './errors.ts'
import type { Answer, Answers, Call, WorkerSetup } from './messages.ts'
import { removeSetAside } from './quarantine.ts'
import { createReader, type Reader } from './read.ts'
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
}

export function createService(setup: WorkerSetup, monotonicMs = () => performance.now()): Service {
  const { file, role } = setup
  let session: Session | null = null

  const open = ({ identity, damaged }: Extract<Call, { method: 'open' }>): Answers['open'] => {
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
      session = { db, store: null, reader: createReader(db, file, monotonicMs) }
    }
    return session.reader
  }

  const perform = (call: Call): Answer => {
    switch (call.method) {
      case 'open':
        return open(call)
      case 'append':
        return writing().store.append(call.batch, Date.now())
      case 'acknowledge':
        writing().store.acknowledge(call.refs, call.at)
        return null
      case 'prune':
        return pruneStep(writing().db, call.policy, monotonicMs)
      case 'carry':
        return writing().store.carry()
      case 'deleteAll':
        if (file !== MEMORY) removeSetAside(file)
        deleteAll(writing().db, call.documents, call.unstored)
        return null
      case 'close':
        return close()
      case 'page':
        return reading().page(call.filter, call.before, call.limit)
      case 'get':
        return reading().get(call.ref)
      case 'count':
        return reading().count(call.filter, call.after)
      case 'walk':
        return reading().walk(call.filter, call.after)
      case 'pulse':
        return reading().pulse(call.filter, call.from, call.to, call.widthMs)
      case 'tally':
        return reading().tally(call.by, call.filter, call.from)
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
  }
}
