/** How the file is opened, for writing and for reading: settings, the damaged file set aside, the check after an unclean end. */
import { basename, dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { nameKey } from '../../core/vocabulary/text.ts'
import { isOnNetworkDrive } from '../network-drive.ts'
import { leftToCarry } from './carry-over.ts'
import { JournalError, lacksSharedMemory, NoLog, toJournalError } from './errors.ts'
import { isOdd } from './events.ts'
import { looksLikeDatabase, setAside } from './quarantine.ts'
import { migrate, refuseNewer, SCHEMA_VERSION, versionOf } from './schema.ts'
import { metaOf, pragma } from './sqlite.ts'

export const MEMORY = ':memory:'
/** A second process (the tail command on the same folder) holds the lock for milliseconds; retention for some more. */
const BUSY_TIMEOUT_MS = 5000
/** The upper levels of the indexes of a million events. Leaves come from the system's own cache: more was no faster, by measure. */
const CACHE_KIB = 4096

export interface OpenOptions {
  readonly file: string
  /** Wall-clock ms, for the name of a file set aside. */
  readonly now: number
  /** Found earlier: `perhaps` it was set aside since; `surely`, for this very file was looked through and fails again. */
  readonly damaged: 'no' | 'perhaps' | 'surely'
  /** Upper bound of the file in pages of 4 KiB; stands for a full disk in tests. */
  readonly maxPages?: number
  /** Absent: the system is asked. */
  readonly isOnNetworkDrive?: boolean
}

/** Why a file has a rollback journal: its users may sit at several computers, or the drive lets no two share memory. */
export type RollbackReason = 'network-drive' | 'no-shared-memory'

export interface Opened {
  readonly db: DatabaseSync
  readonly quarantined: string | null
  /** The last process did not close the file: worth a full check when idle. */
  readonly unclean: boolean
  /** Null: a write-ahead log, as on every disk of this computer. */
  readonly rollback: RollbackReason | null
}

/**
 * Opens for writing; sets a damaged file aside and starts a new one. Takes the same time at any size: only a bounded
 * read test is made here, the full check is `quickCheck`. Errors: JournalError.
 */
export function openForWriting(options: OpenOptions): Opened {
  const { file } = options
  try {
    if (file === MEMORY) return { ...connect(options), quarantined: null }
    const quarantined = isBroken(options) ? setAside(file, options.now) : null
    try {
      return { ...connect(options), quarantined }
    } catch (error) {
      if (quarantined !== null || toJournalError(error, file).kind !== 'corrupt') throw error
      const aside = setAside(file, options.now)
      return { ...connect(options), quarantined: aside }
    }
  } catch (error) {
    throw toJournalError(error, file)
  }
}

/** Damage that was found earlier may have been set aside by another process since: then this is its new file. */
function isBroken({ file, damaged }: OpenOptions): boolean {
  if (!looksLikeDatabase(file)) return true
  return damaged === 'surely' || (damaged === 'perhaps' && quickCheck(file) !== null)
}

/** A connection that `settle` makes ready, or none at all. */
function connected<T>(file: string, readOnly: boolean, settle: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(file, { readOnly, timeout: BUSY_TIMEOUT_MS })
  try {
    // What a search may miss in a row's text, and which names are the same.
    db.function('is_odd', { deterministic: true }, (text, type, symbol, priority) =>
      isOdd(String(text), { type: String(type), symbol: String(symbol), priority: String(priority) }) ? 1 : 0,
    )
    db.function('name_key', { deterministic: true }, (name) => nameKey(String(name)))
    return settle(db)
  } catch (error) {
    closeQuietly(db)
    throw error
  }
}

/**
 * A second connection, for queries: in WAL mode it neither waits for the writer nor makes it wait. With a rollback journal
 * each waits for the other as long as one query or one commit takes. On a full disk there is no room for the memory that
 * the users of a log share: who has the file alone needs none (SQLite, wal.html, "Use of WAL Without Shared-Memory").
 */
export function openForReading(file: string): DatabaseSync {
  const connect = (readOnly: boolean): DatabaseSync =>
    connected(file, readOnly, (db) => {
      // Before the first access, which the next line makes.
      if (!readOnly) db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA query_only = 1')
      db.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY`)
      touch(db)
      return db
    })
  try {
    return connect(true)
  } catch (error) {
    const failure = toJournalError(error, file)
    if (failure.kind !== 'disk-full') throw failure
    try {
      return connect(false)
    } catch {
      throw failure
    }
  }
}

/** The first access tells whether the file can be read at all. */
const touch = (db: DatabaseSync): unknown => db.prepare('SELECT count(*) FROM sqlite_schema').get()

/** Of today's format, and with nothing left to carry over. Throws JournalError. */
export const isCurrent = (file: string): boolean =>
  inspect(file, (db) => versionOf(db) === SCHEMA_VERSION && leftToCarry(db) === 0)

/** Reads everything: seconds at a million events. Answers null when sound, else the first finding. */
export function quickCheck(file: string): string | null {
  try {
    const finding = inspect(file, (db) => pragma(db, 'quick_check(1)'))
    return finding === 'ok' ? null : String(finding)
  } catch (error) {
    if (error instanceof JournalError && error.kind === 'corrupt') return error.message
    throw error
  }
}

function inspect<T>(file: string, look: (db: DatabaseSync) => T): T {
  const db = openForReading(file)
  try {
    return look(db)
  } catch (error) {
    throw toJournalError(error, file)
  } finally {
    closeQuietly(db)
  }
}

/** On a disk of this computer a write-ahead log, for readers then delay no writer; else, or where it cannot be had, a rollback journal. */
function connect(options: OpenOptions): Omit<Opened, 'quarantined'> {
  const { file } = options
  if (file !== MEMORY && (options.isOnNetworkDrive ?? isOnNetworkDrive(dirname(file))))
    return connectAs('network-drive', options)
  try {
    return connectAs(null, options)
  } catch (error) {
    if (file === MEMORY || !lacksSharedMemory(error)) throw error
    return connectAs('no-shared-memory', options)
  }
}

function connectAs(rollback: RollbackReason | null, { file, maxPages }: OpenOptions) {
  return connected(file, false, (db) => {
    if (rollback !== null) leaveLog(db, file)
    refuseNewer(db, file)
    // Before the first table.
    db.exec('PRAGMA auto_vacuum = INCREMENTAL')
    if (rollback === null) useLog(db)
    // A power cut may spoil a file whose rollback journal is synced less than fully (SQLite, pragma.html#pragma_synchronous).
    else db.exec('PRAGMA synchronous = FULL')
    db.exec(`
      PRAGMA journal_size_limit = 16777216;
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA temp_store = MEMORY;
    `)
    if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${maxPages}`)
    migrate(db)
    probe(db)
    const unclean = metaOf(db, 'unclean') !== 0
    db.exec("UPDATE meta SET value = 1 WHERE name = 'unclean'")
    return { db, unclean, rollback }
  })
}

function useLog(db: DatabaseSync): void {
  const mode = pragma(db, 'journal_mode = WAL')
  if (mode !== 'wal' && mode !== 'memory') throw new NoLog(`the journal mode stays ${String(mode)}`)
  // synchronous NORMAL in WAL mode: a commit survives the death of the process; the loss of power may take back the last
  // transactions, but rows and cursor together, so the next start reads them again from the feed (protocol.md G4, G5). FULL would
  // cost an fsync a batch for nothing more.
  db.exec(`
    PRAGMA synchronous = NORMAL;
    -- Pages, of 4 KiB: the newest page of every index is written to the file once in 16 MiB instead of once in 4.
    PRAGMA wal_autocheckpoint = 4096;
  `)
}

/**
 * A file with a write-ahead log is taken over without its shared memory, which an exclusive lock before the first access
 * makes needless (SQLite, wal.html, "Use of WAL Without Shared-Memory"): what the log holds is kept. Another program that
 * still has the log open makes this fail as busy. TRUNCATE: one directory change less a commit than DELETE.
 */
function leaveLog(db: DatabaseSync, file: string): void {
  db.exec('PRAGMA locking_mode = EXCLUSIVE')
  const mode = pragma(db, 'journal_mode = TRUNCATE')
  if (mode !== 'truncate')
    throw new JournalError(
      'io',
      `${basename(file)} cannot be given a rollback journal: its journal mode stays ${String(mode)}`,
    )
  db.exec('PRAGMA locking_mode = NORMAL')
  // The lock goes with the next access.
  touch(db)
}

/** Touches both ends of every table and index; a fixed amount of work. */
function probe(db: DatabaseSync): void {
  const ends = [
    ...['epochs', 'gaps', 'documents', 'meta'].map((table) => [table, 'rowid'] as const),
    ['events', 'detected_at'],
    ['events INDEXED BY events_once', 'epoch'],
    ['cursors', 'origin'],
    ['forgotten', 'epoch'],
    ['pulse', 'width'],
  ] as const
  for (const [table, column] of ends)
    for (const order of ['ASC', 'DESC'])
      db.prepare(`SELECT * FROM ${table} ORDER BY ${column} ${order} LIMIT 1`).get()
}

export function closeQuietly(db: DatabaseSync): void {
  try {
    db.close()
  } catch {
    // Closing a damaged file may fail; nothing more can be done for it.
  }
}
