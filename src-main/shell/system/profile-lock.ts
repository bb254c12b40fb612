/**
 * Chromium's lock on a profile, where it lies on a shared drive: a link `host-pid` that names another computer. The
 * single-instance lock is then refused, and nobody there can be asked to show a window; Chromium itself says nothing.
 */
import { readlinkSync } from 'node:fs'
import { join } from 'node:path'

const LOCK = 'SingletonLock'

/** For the user; null while no other computer holds it. `host`: this computer's name. */
export function heldElsewhere(folder: string, host: string): string | null {
  const file = join(folder, LOCK)
  let owner: string
  try {
    owner = readlinkSync(file).replace(/-\d+$/, '')
  } catch {
    // Windows keeps none, and where nothing runs there is none.
    return null
  }
  if (owner === '' || owner === host) return null
  return `The computer “${owner}” uses this data folder: ${folder}. Quit FastFeed there, or choose another folder with --user-data-dir. If it does not run there any more, delete ${file}.`
}
