/**
 * The journal as one thing to the app: threads, their beginning and end, and who may ask whom. Besides, how somebody else's
 * journal is read from its file, and what the user is told where a journal has to be kept in the slower way.
 */
import { dirname } from 'node:path'
import type {
  EventFilter,
  EventRef,
  HistoryPort,
  JournalPort,
  LogPort,
  StoredEvent,
} from '../../core/ports.ts'
import { startWorker, type Answer, type Asked, type Method, type WorkerClient } from './client.ts'
import { isCurrent, MEMORY, type OpenOptions, type RollbackReason } from './connection.ts'
import { JournalError, notOpen } from './errors.ts'
import { createService, type WorkerRole } from './service.ts'

export interface JournalOptions extends Pick<OpenOptions, 'maxPages' | 'isOnNetworkDrive'> {
  /** Path of the database, or ':memory:'. Its folder is made when missing. */
  readonly file: string
  /** The worker's script; in the bundle it lies elsewhere. */
  readonly worker?: URL | string
  readonly log: LogPort
  /** Delay of the full check after an unclean end, ms: late enough not to slow the start. */
  readonly checkAfterMs?: number
  /** How long the reader waits for the next question before its thread ends, ms. */
  readonly readerKeptMs?: number
  /** The file is kept in the slower way; told once. */
  readonly onRollback?: (reason: RollbackReason) => void
}

export interface Journal {
  readonly journal: JournalPort
  /** Works from `journal.open` to `journal.close`; outside of it every call rejects with kind `closed`. */
  readonly history: HistoryPort
  /** Ends the threads at once, without closing the file; for good. */
  terminate(): Promise<void>
}

const CHECK_AFTER_MS = 60_000
/** Its thread and the pages that it keeps take tens of MiB, for as long as the app sits in the tray; a new one, tens of ms. */
const READER_KEPT_MS = 60_000

/**
 * The durable half of the product (protocol.md G4, G5), in two threads: the writer, and a reader on its own connection, so that
 * neither a search delays an append nor an append a search. Threads start with `journal.open` and end with `journal.close`; a
 * reader that nobody asks ends before, and the next question starts another.
 * After a failure of kind `io` or `corrupt`, `journal.open` again starts anew; a damaged file is then set aside.
 */
export function openJournal(options: JournalOptions): Journal {
  const { file, log, worker, onRollback, ...rest } = options
  const { checkAfterMs = CHECK_AFTER_MS, readerKeptMs = READER_KEPT_MS, ...bounds } = rest
  // Not `new URL('./worker.ts', import.meta.url)`: bundlers take that literal for an asset and copy it.
  const here = import.meta.url
  const script = worker ?? new URL('./worker.ts', here)
  let writer: WorkerClient | null = null
  let reader: WorkerClient | null = null
  /** Questions that the reader has yet to answer. */
  let unanswered = 0
  let idleTimer: ReturnType<typeof setTimeout> | null = null
  let damaged: JournalError | null = null
  /** Damage was reported, and a look through the file found none. */
  let wasKept = false
  /** Opened for writing it cannot be, for want of room: what it holds is read all the same. */
  let isFull = false
  let terminated = false
  let toldRollback = false
  let checkTimer: ReturnType<typeof setTimeout> | null = null
  let checker: WorkerClient | null = null
  /** Opening and closing happen one after the other; queries wait for them. */
  let lifecycle: Promise<unknown> = Promise.resolve()

  const start = (role: WorkerRole) => startWorker(script, { file, role, ...bounds })

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = lifecycle.then(work)
    lifecycle = result.catch(() => undefined)
    return result
  }

  /** Notes damage wherever it shows, so that the writer learns what the reader found. */
  const send = async <M extends Method>(to: WorkerClient, method: M, asked: Asked<M>): Promise<Answer<M>> => {
    try {
      return await to.call(method, ...asked)
    } catch (error) {
      if (error instanceof JournalError && error.kind === 'corrupt' && damaged === null) {
        damaged = error
        log.error('journal damaged', { method, message: error.message })
      }
      throw error
    }
  }

  const write = async <M extends Method>(method: M, ...asked: Asked<M>): Promise<Answer<M>> => {
    if (writer === null) throw notOpen()
    if (damaged !== null) throw damaged
    return send(writer, method, asked)
  }

  const read = async <M extends Method>(method: M, ...asked: Asked<M>): Promise<Answer<M>> => {
    unanswered += 1
    try {
      await lifecycle
      if (writer === null && !isFull) throw notOpen()
      if (damaged !== null) throw damaged
      if (writer !== null && file === MEMORY) return await send(writer, method, asked)
      if (reader === null || !reader.alive) reader = start('reader')
      return await send(reader, method, asked)
    } finally {
      unanswered -= 1
      if (unanswered === 0) waitForQuestions()
    }
  }

  const waitForQuestions = () => {
    if (idleTimer !== null) clearTimeout(idleTimer)
    idleTimer = setTimeout(() => void inTurn(endIdleReader), readerKeptMs)
    idleTimer.unref()
  }

  const endIdleReader = async () => {
    if (unanswered > 0) return
    const idle = reader
    reader = null
    await idle?.terminate()
  }

  const stopChecking = async () => {
    if (checkTimer !== null) clearTimeout(checkTimer)
    checkTimer = null
    await checker?.terminate()
    checker = null
  }

  const check = async () => {
    checkTimer = null
    const mine = (checker = start('checker'))
    try {
      await send(mine, 'check', [])
      log.info('journal checked after an unclean end')
    } catch (error) {
      if (!terminated && damaged === null) log.warn('journal check failed', { message: String(error) })
    } finally {
      if (checker === mine) await stopChecking()
    }
  }

  const tellRollback = (reason: RollbackReason) => {
    if (toldRollback) return
    toldRollback = true
    log.warn(rollbackText(reason), { folder: dirname(file) })
    onRollback?.(reason)
  }

  const letGo = async () => {
    await stopChecking()
    // A second handle would keep the file from being moved on Windows and its log from being emptied anywhere.
    await reader?.terminate()
    reader = null
  }

  const journal: JournalPort = {
    open: (identity) =>
      inTurn(async () => {
        await letGo()
        if (terminated) throw notOpen()
        const opening = writer !== null && writer.alive ? writer : start('writer')
        writer = opening
        try {
          const found = damaged === null ? 'no' : wasKept ? 'surely' : 'perhaps'
          const { unclean, rollback, ...opened } = await send(opening, 'open', [identity, found])
          wasKept = damaged !== null && opened.quarantined === null
          damaged = null
          isFull = false
          // Started ahead: the first page of history need not wait for a thread.
          if (file !== MEMORY) {
            reader = start('reader')
            waitForQuestions()
          }
          if (opened.quarantined !== null) log.warn('journal set aside', { path: opened.quarantined })
          if (rollback !== null) tellRollback(rollback)
          // With a rollback journal the check would keep the writer waiting until it is over.
          if (unclean && rollback === null && file !== MEMORY) {
            checkTimer = setTimeout(() => void check(), checkAfterMs)
            checkTimer.unref()
          }
          return opened
        } catch (error) {
          await opening.terminate()
          // `terminate` may have let go of it meanwhile.
          if (writer === opening) writer = null
          isFull = !terminated && error instanceof JournalError && error.kind === 'disk-full'
          throw error
        }
      }),
    append: (batch) => write('append', batch),
    close: () =>
      inTurn(async () => {
        const closing = writer
        writer = null
        isFull = false
        await letGo()
        if (closing === null) return
        try {
          if (closing.alive) await closing.call('close')
        } finally {
          await closing.terminate()
        }
      }),
  }

  const history: HistoryPort = {
    page: (...asked) => read('page', ...asked),
    get: (ref) => read('get', ref),
    async count(filter) {
      let count = 0
      let after: EventRef | null = null
      do {
        const step: Answer<'count'> = await read('count', filter, after)
        count += step.count
        after = step.next
      } while (after !== null)
      return count
    },
    // What an older format still has is carried over first, or an export would be taken for whole.
    async walk(filter, chunk) {
      while ((await write('carry')) > 0);
      await walkSteps((after) => read('walk', filter, after), chunk)
    },
    acknowledge: (...asked) => write('acknowledge', ...asked),
    prune: (policy) => write('prune', policy),
    async deleteAll(documents, unstored) {
      // Whoever of us reads the file keeps what was deleted in it.
      await Promise.all([write('deleteAll', documents, unstored), inTurn(letGo)])
    },
    pulse: (...asked) => read('pulse', ...asked),
    tally: (...asked) => read('tally', ...asked),
    stats: () => read('stats'),
    noise: (...asked) => read('noise', ...asked),
  }

  return {
    journal,
    history,
    async terminate() {
      terminated = true
      const ending = writer
      writer = null
      isFull = false
      await letGo()
      await ending?.terminate()
    },
  }
}

type Chunk = (events: readonly StoredEvent[]) => boolean | Promise<boolean>

/**
 * A step is asked for when the last one has been consumed: a slow export holds one chunk in memory, no read lock, and
 * nothing in the threads.
 */
async function walkSteps(
  step: (after: EventRef | null) => Answer<'walk'> | Promise<Answer<'walk'>>,
  chunk: Chunk,
): Promise<void> {
  let after: EventRef | null = null
  do {
    const { events, next }: Answer<'walk'> = await step(after)
    if (events.length > 0 && !(await chunk(events))) return
    after = next
  } while (after !== null)
}

/**
 * As HistoryPort.walk, of a journal that belongs to somebody else, perhaps to the running app: it is read, and nothing is
 * written to it, unless it is of an older format and has to be taken over first. Rejects with a JournalError, or with what
 * `chunk` throws.
 */
export async function walkFile(file: string, filter: EventFilter, chunk: Chunk, log: LogPort): Promise<void> {
  if (isCurrent(file)) {
    const service = createService({ file, role: 'reader' })
    try {
      await walkSteps((after) => service.walk(filter, after), chunk)
    } finally {
      service.close()
    }
    return
  }
  const { journal, history } = openJournal({ file, log })
  await journal.open({ origin: 'history', keyFingerprint: '' })
  try {
    await history.walk(filter, chunk)
  } finally {
    await journal.close()
  }
}

/** One sentence, without its full stop; which folder, whoever shows it says. */
export function rollbackText(reason: RollbackReason): string {
  const where =
    reason === 'network-drive'
      ? 'History is kept on a network drive'
      : 'History is kept on a drive where programs cannot share memory'
  return `${where}: it is slower there, and only one computer may use this folder at a time`
}
