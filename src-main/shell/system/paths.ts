/** Where the app's own files and the user's are. Everything below `bundle` is read-only and may be inside app.asar. */
import { join } from 'node:path'

export interface AppPaths {
  readonly preload: string
  readonly journalWorker: string
  readonly renderer: string
  readonly trayIcons: string
  readonly appIcons: string
  readonly settings: string
  readonly settingsBackup: string
  readonly secrets: string
  readonly windowState: string
  readonly journal: string
  readonly demoJournal: string
  readonly log: string
  /** Texts that the build collected, and where they are put together to be read: no other program sees into app.asar. */
  readonly licenceTexts: readonly string[]
  readonly licences: string
}

/** `bundle` is the folder of the built main.js; `userData` is the profile, already moved by `--user-data-dir`. */
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
