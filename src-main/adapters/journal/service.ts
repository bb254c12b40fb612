/** The inside of a journal thread, without the thread: which call does what, on which connection. */
import type { DatabaseSync } from 'node:sqlite'
import { closeQuietly, MEMORY, notOpen, openForReading, openForWriting, quickCheck } from './connection.ts'
import { toJournalError } from './errors.ts'
import { createReader, type Reader } from './history.ts'
import type { Answer, Answers, Asked, Call, Query, WorkerSetup } from './messages.ts'
import { removeSetAside } from './quarantine.ts'
import { deleteAll, pruneStep } from './retention.ts'
import { createStagedView, type StagedView } from './staged-block.ts'
import type { SeqRange } from './staged-ranges.ts'
import { STAGING } from './staging.ts'
import { createStore, type Store } from './store.ts'

interface Session {
  readonly db: DatabaseSync
  readonly reader: Reader
  readonly staged: StagedView
  /** Null on a reading connection. */
  readonly store: Store | null
}

/** The inside of a journal worker: one connection, calls in order. Every error is a JournalError. */
export interface Service {
  perform(call: Call): Answer
  /** Events that wait in blocks; 0 when nothing is open for writing. */
  staged(): number
  /** Events that the word index does not have yet; 0 as above. */
  unindexed(): number
}

export function createService(setup: WorkerSetup, staging = STAGING): Service {
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
      const store = createStore(db, staging)
      session = { db, store, reader: createReader(db, file), staged: createStagedView(db) }
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

  const sessionOfAny = (): Session => {
    if (session === null) {
      if (role !== 'reader' || file === MEMORY) throw notOpen()
      const db = openForReading(file)
      session = { db, store: null, reader: createReader(db, file), staged: createStagedView(db) }
    }
    return session
  }

  /** All blocks, as far as this connection may. */
  const settleAll = ({ store, staged }: Session): void => {
    const within = store === null ? null : staged.range()
    if (within !== null) while ((store?.settle(within) ?? 0) > 0);
  }

  const reading = (): Reader => {
    const current = sessionOfAny()
    settleAll(current)
    return current.reader
  }

  const ask = (query: Query): Asked => {
    const staged = stagedFor(query, sessionOfAny().staged)
    // Sound: a query is answered with its method's type, as every call.
    return staged === null ? { answer: perform(query) as Answers[Query['method']] } : { staged }
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
        return pruneStep(writing().db, call.policy, () => performance.now())
      case 'settle':
        return writing().store.settle(call.within)
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
      case 'staged':
        return sessionOfAny().staged.range()
      case 'ask':
        return ask(call.query)
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
    staged: () => session?.store?.staged() ?? 0,
    unindexed: () => session?.store?.unindexed() ?? 0,
  }
}

/** An event lies in one block at most; to everything else all blocks may have something to say. */
function stagedFor(query: Query, staged: StagedView): SeqRange | null {
  return query.method === 'get' ? staged.holding(query.ref) : staged.range()
}
