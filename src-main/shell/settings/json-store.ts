/**
 * electron-store for whole documents: atomic writes, private to the user. Reading, checking and migrating are files.ts
 * and its callers: the library throws on a damaged file or a wrong value, or else wipes it, and takes a newer file for its own.
 */
import { basename, dirname } from 'node:path'
import Store from 'electron-store'
import type { LogPort } from '../../core/ports.ts'

export interface JsonStore {
  /** Replaces the document. Throws when the disk refuses; the former document then stays. */
  write(document: Readonly<Record<string, unknown>>): void
}

/** What each document of the profile is kept with. */
export interface DocumentPorts {
  readonly file: string
  readonly openStore: (path: string) => JsonStore
  readonly now: () => Date
  readonly log: LogPort
  /** Told to the user in the window (Notice). */
  readonly tell: (id: string, level: 'info' | 'warning' | 'error', text: string) => void
}

/** Opens lazily: electron-store reads the file when it is made, and a damaged one is set aside before the first write. */
export function openJsonStore(path: string): JsonStore {
  let store: Store | null = null
  return {
    write(document) {
      store ??= new Store({
        cwd: dirname(path),
        name: basename(path, '.json'),
        // Never let the library wipe what it cannot parse.
        clearInvalidConfig: false,
        configFileMode: 0o600,
      })
      store.store = { ...document }
    },
  }
}
