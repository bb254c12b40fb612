/** Which files of the user-data folder are the app's own; the others are the browser's, behind the folder's mode. */
import { basename, dirname, extname } from 'node:path'
import { closeToOthers } from '../../adapters/private-files.ts'
import type { LogPort } from '../../core/ports.ts'
import type { AppPaths } from './paths.ts'

/**
 * Closes to others what an earlier version, a backup or another umask left open. To be called before the journal is
 * opened: closing a handle of its file would let go of SQLite's locks on it.
 */
export function closeOwnFiles(paths: AppPaths, log: LogPort): void {
  const stems = [
    paths.settings,
    paths.settingsBackup,
    paths.secrets,
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
