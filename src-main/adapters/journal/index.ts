/** The adapter's door: what the composition roots use, and nothing else. */
export { openJournal, rollbackText, type Journal, type JournalOptions } from './open-journal.ts'
export type { RollbackReason } from './connection.ts'
export { JournalError } from './errors.ts'
export { removeJournal } from './quarantine.ts'
