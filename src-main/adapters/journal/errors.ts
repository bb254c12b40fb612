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
  const primary = sqliteCode(error)
  return (
    SHARED_MEMORY.includes(extendedCode(error) ?? 0) ||
    primary === SQLITE.cantOpen ||
    primary === SQLITE.protocol
  )
}

export function toJournalError(error: unknown, file: string): JournalError {
  if (error instanceof JournalError) return error
  const name = basename(file)
  const detail = error instanceof Error ? error.message : String(error)
  switch (sqliteCode(error)) {
    case SQLITE.corrupt:
    case SQLITE.notADb:
      return new JournalError('corrupt', `${name} is damaged: ${detail}`)
    case SQLITE.full:
      return diskFull(name)
    case SQLITE.ioErr:
      return nearlyFull(file) ? diskFull(name) : new JournalError('io', `${name}: ${detail}`)
    case SQLITE.busy:
    case SQLITE.locked:
      return nearlyFull(file)
        ? diskFull(name)
        : new JournalError('io', `${name} is in use by another program`)
    case SQLITE.readonly:
      return new JournalError('io', `${name} cannot be written: it or its folder is read-only`)
    case SQLITE.cantOpen:
      return nearlyFull(file)
        ? diskFull(name)
        : new JournalError(
            'io',
            `${name} cannot be opened in ${dirname(file)}: check that the file and its folder may be read and written`,
          )
    default:
      return ofSystem(systemCode(error), name) ?? new JournalError('io', `${name}: ${detail}`)
  }
}

function ofSystem(code: unknown, name: string): JournalError | null {
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(name)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new JournalError('io', `${name} cannot be read or written: permission denied`)
  return null
}

function diskFull(name: string): JournalError {
  return new JournalError('disk-full', `The disk is full: ${name} cannot grow`)
}

function extendedCode(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return null
  return typeof error.errcode === 'number' ? error.errcode : null
}

/** The low byte is the primary code; the rest tells which of its kinds. */
function sqliteCode(error: unknown): number | null {
  const code = extendedCode(error)
  return code === null ? null : code & 0xff
}

function systemCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null
}

function nearlyFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < NEARLY_FULL_BYTES
  } catch {
    return false
  }
}
