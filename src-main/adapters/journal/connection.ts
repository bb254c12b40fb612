/** How the file is opened, for writing and for reading: settings, the damaged file set aside, the check after an unclean end. */
import { basename, dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { leftToCarry } from './carry-over.ts'
import { JournalError, lacksSharedMemory, NoLog, toJournalError } from './errors.ts'
import { isOnNetworkDrive } from '../network-drive.ts'
import { looksLikeDatabase, setAside } from './quarantine.ts'
import { integer, only } from './row.ts'
import { migrate, refuseNewer, SCHEMA_VERSION, versionOf } from './schema.ts'
import { addFunctions } from './sqlite.ts'

export const MEMORY = ':memory:'
/** A second process (the tail command on the same folder) holds the lock for milliseconds; retention for some more. */
const BUSY_TIMEOUT_MS = 5000

export interface OpenOptions {
  readonly file: string
  /** Wall-clock ms, for the name of a file set aside. */
  readonly now: number
  /** Found earlier: `perhaps` it was set aside since; `surely`, for this very file was looked through and fails again. */
  readonly damaged: 'no' | 'perhaps' | 'surely'
  /** Upper bound of the file in pages; null: none. Stands for a full disk in tests. */
  readonly maxPages: number | null
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
    let quarantined: string | null = null
    if (isBroken(options)) quarantined = setAside(file, options.now)
    try {
      return { ...connect(options), quarantined }
    } catch (error) {
      if (quarantined !== null || toJournalError(error, file).kind !== 'corrupt') throw error
      quarantined = setAside(file, options.now)
      return { ...connect(options), quarantined }
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

/**
 * A second connection, for queries: in WAL mode it neither waits for the writer nor makes it wait. With a rollback journal
 * each waits for the other as long as one query or one commit takes. On a full disk there is no room for the memory that
 * the users of a log share: who has the file alone needs none (SQLite, wal.html, "Use of WAL Without Shared-Memory").
 */
export function openForReading(file: string): DatabaseSync {
  try {
    return connectToRead(file, true)
  } catch (error) {
    const failure = toJournalError(error, file)
    if (failure.kind !== 'disk-full') throw failure
    try {
      return connectToRead(file, false)
    } catch {
      throw failure
    }
  }
}

function connectToRead(file: string, readOnly: boolean): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly, timeout: BUSY_TIMEOUT_MS })
  try {
    addFunctions(db)
    // Before the first access, which the next line makes.
    if (!readOnly) db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA query_only = 1')
    // 32 MiB: the upper levels of the indexes of a million events.
    db.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY')
    // The first access tells whether the file can be read at all.
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return db
  } catch (error) {
    closeQuietly(db)
    throw error
  }
}

/** Of today's format, and with nothing left to carry over. Throws JournalError. */
export function isCurrent(file: string): boolean {
  const db = openForReading(file)
  try {
    return versionOf(db) === SCHEMA_VERSION && leftToCarry(db) === 0
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
    return { ...connectAs('network-drive', options), rollback: 'network-drive' }
  try {
    return { ...connectAs(null, options), rollback: null }
  } catch (error) {
    if (file === MEMORY || !lacksSharedMemory(error)) throw error
    return { ...connectAs('no-shared-memory', options), rollback: 'no-shared-memory' }
  }
}

function connectAs(
  rollback: RollbackReason | null,
  { file, maxPages }: OpenOptions,
): { db: DatabaseSync; unclean: boolean } {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    addFunctions(db)
    if (rollback !== null) leaveLog(db, file)
    refuseNewer(db, file)
    // Before the first table.
    db.exec('PRAGMA auto_vacuum = INCREMENTAL')
    if (rollback === null) useLog(db)
    // A power cut may spoil a file whose rollback journal is synced less than fully (SQLite, pragma.html#pragma_synchronous).
    else db.exec('PRAGMA synchronous = FULL')
    db.exec(`
      PRAGMA journal_size_limit = 16777216;
      PRAGMA cache_size = -16384;
      PRAGMA temp_store = MEMORY;
    `)
    if (maxPages !== null) db.exec(`PRAGMA max_page_count = ${maxPages}`)
    migrate(db)
    probe(db)
    const unclean =
      integer(only(db.prepare("SELECT value FROM meta WHERE name = 'unclean'").get()), 'value') !== 0
    db.exec("UPDATE meta SET value = 1 WHERE name = 'unclean'")
    return { db, unclean }
  } catch (error) {
    closeQuietly(db)
    throw error
  }
}

function useLog(db: DatabaseSync): void {
  const { journal_mode: mode } = only(db.prepare('PRAGMA journal_mode = WAL').get())
  if (mode !== 'wal' && mode !== 'memory') throw new NoLog(`the journal mode stays ${String(mode)}`)
  // synchronous NORMAL in WAL mode: a commit survives the death of the process; the loss of power may take back the last
  // transactions, but rows and cursor together, so the next start reads them again from the feed (G4, G5). FULL would
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
  const { journal_mode: mode } = only(db.prepare('PRAGMA journal_mode = TRUNCATE').get())
  if (mode !== 'truncate')
    throw new JournalError(
      'io',
      `${basename(file)} cannot be given a rollback journal: its journal mode stays ${String(mode)}`,
    )
  db.exec('PRAGMA locking_mode = NORMAL')
  // The lock goes with the next access.
  db.prepare('SELECT count(*) FROM sqlite_schema').get()
}

/** Touches both ends of every table and index; a fixed amount of work. */
function probe(db: DatabaseSync): void {
  for (const order of ['ASC', 'DESC']) {
    for (const table of ['epochs', 'gaps', 'documents', 'meta'])
      db.prepare(`SELECT * FROM ${table} ORDER BY rowid ${order} LIMIT 1`).get()
    db.prepare(
      `SELECT * FROM events ORDER BY detected_at ${order}, epoch ${order}, id ${order} LIMIT 1`,
    ).get()
    db.prepare(
      `SELECT epoch, id FROM events INDEXED BY events_once ORDER BY epoch ${order}, id ${order} LIMIT 1`,
    ).get()
  }
  for (const table of ['cursors', 'forgotten', 'pulse']) db.prepare(`SELECT * FROM ${table} LIMIT 1`).get()
}

/** Reads everything: seconds at a million events. Answers null when sound, else the first finding. */
export function quickCheck(file: string): string | null {
  const db = openForReading(file)
  try {
    const finding = Object.values(only(db.prepare('PRAGMA quick_check(1)').get()))[0]
    return finding === 'ok' ? null : String(finding)
  } catch (error) {
    const failure = toJournalError(error, file)
    if (failure.kind === 'corrupt') return failure.message
    throw failure
  } finally {
    closeQuietly(db)
  }
}

export function closeQuietly(db: DatabaseSync): void {
  try {
    db.close()
  } catch {
    // Closing a damaged file may fail; nothing more can be done for it.
  }
}

export function notOpen(): JournalError {
  return new JournalError('closed', 'The journal is not open')
}
