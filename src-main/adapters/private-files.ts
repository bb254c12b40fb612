/** What the app writes is its user's alone: files 0600, folders 0700. On Windows the profile's own rights do that. */
import { closeSync, constants, fchmodSync, fstatSync, lstatSync, openSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

const OTHERS = 0o077
const STICKY = 0o1000

/** What the user's own programs leave open; null until ours differs. */
let own: number | null = null

export function keepFilesPrivate(): void {
  // Once for everything, SQLite's and the log's files included, which nobody here opens by hand.
  if (process.platform !== 'win32') own = process.umask(OTHERS)
}

/**
 * For what starts a program of the user's (a browser, an editor) before it answers: the program inherits the umask, and
 * all that it saves from then on would be closed to others.
 */
export function withUsersUmask<T>(start: () => T): T {
  if (own === null) return start()
  process.umask(own)
  try {
    return start()
  } finally {
    process.umask(OTHERS)
  }
}

interface OpenToOthers {
  /** The last part of its path. */
  readonly name: string
  readonly reason: string
}

/**
 * What was there before, from a restored backup or with another umask, is closed to others: the folder, and whatever in
 * it `isOurs` names. Links are left alone, and what they point to. Answers what could not be closed.
 */
export function closeToOthers(folder: string, isOurs: (name: string) => boolean): readonly OpenToOthers[] {
  if (process.platform === 'win32') return []
  const problems: OpenToOthers[] = []
  const attempt = (path: string, act: () => void): void => {
    try {
      act()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      // Gone again, or not there yet: nothing is open.
      if (code !== 'ENOENT') problems.push({ name: basename(path), reason: code })
    }
  }
  attempt(folder, () => closeOne(folder))
  attempt(folder, () => {
    for (const name of readdirSync(folder).filter(isOurs)) attempt(name, () => closeOne(join(folder, name)))
  })
  return problems
}

function closeOne(path: string): void {
  const kind = lstatSync(path)
  if (!kind.isFile() && !kind.isDirectory()) return
  // By handle: between a look and a change by path, a link could take its place.
  const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { mode } = fstatSync(handle)
    // A folder for everybody, such as /tmp, is nobody's to close.
    if ((mode & OTHERS) !== 0 && (mode & STICKY) === 0)
      fchmodSync(handle, mode & (kind.isFile() ? 0o600 : 0o700))
  } finally {
    closeSync(handle)
  }
}
