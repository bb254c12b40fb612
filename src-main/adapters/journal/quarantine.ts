/** A damaged file is kept for whoever wants to rescue it, out of the way, and not for ever. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { JournalError } from './errors.ts'

const MAGIC = 'SQLite format 3\0'
/** SQLite's companions: a damaged file without its log, or a new file with an old log, would be worse than damaged. */
const COMPANIONS = ['', '-wal', '-shm', '-journal']
/** A disk that keeps damaging the file must not be filled with copies. */
const KEPT = 3

/**
 * Looks before SQLite does. Makes the folder when it is missing.
 * Errors: `io` when something other than a file stands in the place. Answers false when the content is no database at all;
 * an empty file is a new database.
 */
export function looksLikeDatabase(file: string): boolean {
  mkdirSync(dirname(file), { recursive: true })
  const info = statSync(file, { throwIfNoEntry: false })
  if (info === undefined) return true
  if (info.isDirectory())
    throw new JournalError('io', `${basename(file)} is a folder; the journal needs this name for a file`)
  if (!info.isFile()) throw new JournalError('io', `${basename(file)} is not a regular file`)
  if (info.size === 0) return true
  const head = Buffer.alloc(MAGIC.length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, head, 0, head.length, 0)
  } finally {
    closeSync(handle)
  }
  return head.toString('latin1') === MAGIC
}

/** Moves the file and its companions aside; answers the new path. `now` in wall-clock ms names it. */
export function setAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/:/g, '-').replace('Z', '')
  let target = `${file}.corrupt-${stamp}`
  for (let n = 2; existsSync(target); n++) target = `${file}.corrupt-${stamp}-${n}`
  for (const suffix of COMPANIONS) if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix)
  const kept = filesSetAside(file).filter((path) => !/-(wal|shm|journal)$/.test(path))
  for (const path of kept.slice(0, -KEPT)) remove(path)
  return target
}

/** A damaged journal holds events, too. */
export function removeSetAside(file: string): void {
  for (const path of filesSetAside(file)) rmSync(path, { force: true })
}

/** The whole journal: events, alert state, gaps, positions, and what was set aside. Nothing may have it open. */
export function removeJournal(file: string): void {
  remove(file)
  removeSetAside(file)
}

function remove(file: string): void {
  for (const suffix of COMPANIONS) rmSync(file + suffix, { force: true })
}

/** Oldest first, companions included. */
function filesSetAside(file: string): readonly string[] {
  const folder = dirname(file)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(file)}.corrupt-`))
    .sort()
    .map((name) => join(folder, name))
}
