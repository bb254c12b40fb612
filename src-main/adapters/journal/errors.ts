/** What SQLite and the system say went wrong, as the few kinds that call for different answers, in a user's words. */
import { statfsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { JournalFailure } from '../../core/ports.ts'

/** The only error that leaves this adapter. `message` is a sentence for a user; it names the file. */
export class JournalError extends Error implements JournalFailure {
  readonly kind: JournalFailure['kind']

  constructor(kind: JournalFailure['kind'], message: string) {
    super(message)
    this.name = 'JournalError'
    this.kind = kind
  }
}

export const notOpen = (): JournalError => new JournalError('closed', 'The journal is not open')

/** Primary result codes of SQLite (sqlite3.h) that call for different answers. */
const SQLITE = {
  busy: 5,
  locked: 6,
  readonly: 8,
  ioErr: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  protocol: 15,
  notADb: 26,
}
/** Extended codes: SQLITE_IOERR_SHMOPEN, SHMSIZE, SHMLOCK, SHMMAP. */
const SHARED_MEMORY: readonly number[] = [18, 19, 20, 21].map((kind) => SQLITE.ioErr | (kind << 8))
/** Less than this free and a plain I/O error is the full disk in disguise: SQLite cannot always tell. */
const NEARLY_FULL_BYTES = 1024 * 1024

/** SQLite keeps the former journal mode, as it does where a drive has no shared memory to offer. */
export class NoLog extends Error {}

/** A write-ahead log cannot be had here, or perhaps not: then a rollback journal is worth trying. */
export function lacksSharedMemory(error: unknown): boolean {
  if (error instanceof NoLog) return true
  const { extended, primary } = codesOf(error)
  return SHARED_MEMORY.includes(extended) || primary === SQLITE.cantOpen || primary === SQLITE.protocol
}

export function toJournalError(error: unknown, file: string): JournalError {
  if (error instanceof JournalError) return error
  const name = basename(file)
  const { primary, system } = codesOf(error)
  const io = (words: string) =>
    mayBeFull(primary) && nearlyFull(file) ? diskFull(name) : new JournalError('io', `${name} ${words}`)
  const detail = error instanceof Error ? error.message : String(error)
  switch (primary) {
    case SQLITE.corrupt:
    case SQLITE.notADb:
      return new JournalError('corrupt', `${name} is damaged: ${detail}`)
    case SQLITE.full:
      return diskFull(name)
    case SQLITE.busy:
    case SQLITE.locked:
      return io('is in use by another program')
    case SQLITE.readonly:
      return io('cannot be written: it or its folder is read-only')
    case SQLITE.cantOpen:
      return io(
        `cannot be opened in ${dirname(file)}: check that the file and its folder may be read and written`,
      )
  }
  if (system === 'ENOSPC' || system === 'EDQUOT') return diskFull(name)
  if (system === 'EACCES' || system === 'EPERM' || system === 'EROFS')
    return io('cannot be read or written: permission denied')
  return primary === SQLITE.ioErr && nearlyFull(file)
    ? diskFull(name)
    : new JournalError('io', `${name}: ${detail}`)
}

const diskFull = (name: string): JournalError =>
  new JournalError('disk-full', `The disk is full: ${name} cannot grow`)

/** Zero for what SQLite did not say. */
function codesOf(error: unknown): { extended: number; primary: number; system: unknown } {
  const codes: { errcode?: unknown; code?: unknown } =
    typeof error === 'object' && error !== null ? error : {}
  const extended = typeof codes.errcode === 'number' ? codes.errcode : 0
  // The low byte is the primary code; the rest tells which of its kinds.
  return { extended, primary: extended & 0xff, system: codes.code }
}

const mayBeFull = (primary: number): boolean =>
  primary === SQLITE.busy || primary === SQLITE.locked || primary === SQLITE.cantOpen

function nearlyFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < NEARLY_FULL_BYTES
  } catch {
    return false
  }
}
