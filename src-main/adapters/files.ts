/**
 * The app's own files: JSON that may be missing, damaged or not ours is read without ever destroying it, and what is written
 * is its user's alone (files 0600, folders 0700; on Windows the profile's own rights do that).
 */
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
} from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { isRecord } from '../core/protocol/shape.ts'

type JsonFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'ok'; readonly value: Readonly<Record<string, unknown>> }
  /** `reason` is for the user and holds nothing of the content. */
  | { readonly kind: 'corrupt'; readonly reason: string }

/** Editors on Windows put a byte order mark in front of a file, which JSON does not know. Throws on what is no JSON. */
export const parseJsonText = (text: string): unknown => JSON.parse(text.replace(/^\ufeff/, ''))

export function readJsonFile(path: string): JsonFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (isRecord(error) && error['code'] === 'ENOENT') return { kind: 'missing' }
    const code = isRecord(error) ? String(error['code']) : 'unknown error'
    return { kind: 'corrupt', reason: `cannot be read (${code})` }
  }
  try {
    const value = parseJsonText(text)
    return isRecord(value) ? { kind: 'ok', value } : { kind: 'corrupt', reason: 'is not a JSON object' }
  } catch {
    // JSON.parse quotes the text in its message, and the text may be a secret.
    return { kind: 'corrupt', reason: 'is not valid JSON' }
  }
}

/** Moves a damaged file out of the way, beside where it was. Answers its new name; null when it could not be moved. */
export function setAside(path: string, at: Date): string | null {
  const extension = extname(path)
  const stem = join(dirname(path), basename(path, extension))
  const stamp = at.toISOString().replaceAll(/[:.]/g, '-')
  let target = `${stem}.corrupt-${stamp}${extension}`
  for (let n = 2; existsSync(target); n += 1) target = `${stem}.corrupt-${stamp}-${n}${extension}`
  try {
    renameSync(path, target)
    return basename(target)
  } catch {
    return null
  }
}

/** Why a file could not be written, for the user. */
export function writeProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full'
    case 'EACCES':
    case 'EPERM':
      return 'you may not write there'
    case 'EROFS':
      return 'that place is read-only'
    case 'ENOENT':
      return 'that folder does not exist'
    case 'EISDIR':
      return 'a folder has that name'
    case '':
      return 'unknown error'
    default:
      return code
  }
}

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
