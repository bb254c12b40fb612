/** Where the app's own files and the user's are, who may read them, and who else has the folder in use. */
import { readlinkSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { closeToOthers } from '../../adapters/files.ts'
import type { LogPort } from '../../core/ports.ts'

export interface AppPaths {
  readonly preload: string
  readonly journalWorker: string
  readonly renderer: string
  readonly trayIcons: string
  readonly appIcons: string
  readonly settings: string
  readonly settingsBackup: string
  readonly secrets: string
  readonly forwardSecrets: string
  readonly windowState: string
  readonly journal: string
  readonly demoJournal: string
  readonly log: string
  /** Texts that the build collected, and where they are put together to be read: no other program sees into app.asar. */
  readonly licenceTexts: readonly string[]
  readonly licences: string
}

/** `bundle` is the folder of the built main.js, read-only and maybe inside app.asar; `userData` is the profile, already moved by `--user-data-dir`. */
export function appPaths(bundle: string, userData: string): AppPaths {
  return {
    preload: join(bundle, 'preload.cjs'),
    journalWorker: join(bundle, 'journal-worker.js'),
    renderer: join(bundle, '..', 'renderer'),
    trayIcons: join(bundle, '..', '..', 'assets', 'tray'),
    appIcons: join(bundle, '..', '..', 'assets', 'icons'),
    settings: join(userData, 'settings.json'),
    settingsBackup: join(userData, 'settings.backup.json'),
    secrets: join(userData, 'secrets.json'),
    forwardSecrets: join(userData, 'forward.json'),
    windowState: join(userData, 'window.json'),
    journal: join(userData, 'journal.db'),
    demoJournal: join(userData, 'demo-journal.db'),
    log: join(userData, 'logs', 'fastfeed.log'),
    licenceTexts: [
      join(bundle, '..', '..', 'LICENSE'),
      join(bundle, 'licences.txt'),
      join(bundle, '..', 'renderer', 'licences.txt'),
    ],
    licences: join(userData, 'licences.txt'),
  }
}

/**
 * Closes to others what an earlier version, a backup or another umask left open. To be called before the journal is
 * opened: closing a handle of its file would let go of SQLite's locks on it.
 */
export function closeOwnFiles(paths: AppPaths, log: LogPort): void {
  const stems = [
    paths.settings,
    paths.settingsBackup,
    paths.secrets,
    paths.forwardSecrets,
    paths.windowState,
    paths.journal,
    paths.demoJournal,
    paths.licences,
  ].map((path) => `${basename(path, extname(path))}.`)
  for (const { name, reason } of [
    // With SQLite's companions and what was set aside.
    ...closeToOthers(dirname(paths.settings), (name) => stems.some((stem) => name.startsWith(stem))),
    ...closeToOthers(dirname(paths.log), () => true),
  ])
    log.warn('a file could not be closed to other users', { name, reason })
}

/** Chromium's lock on a profile: a link to `host-pid`. */
const LOCK = 'SingletonLock'

/**
 * That another computer uses the profile, which lies on a shared drive, in a sentence for the user; null while none does.
 * The single-instance lock is then refused, and nobody there can be asked to show a window; Chromium itself says nothing.
 * `host`: this computer's name.
 */
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
