/** How events leave the file: a few at a time as they age, or all at once when the user says so. */
import type { DatabaseSync } from 'node:sqlite'
import type { EventRef } from '../../core/ports.ts'
import { forgetAll, forgetPruned, trim } from './forgotten.ts'
import { firstKeyOf } from './keys.ts'
import { integer, only } from './row.ts'
import { stagedRefs } from './staged-block.ts'
import { inTransaction } from './store.ts'

export interface RetentionPolicy {
  readonly days: number
  readonly events: number
  /** Wall-clock ms. */
  readonly now: number
}

/** An append must not wait longer than a blink for retention: a step ends at whichever comes first. */
const STEP_MS = 8
const STEP_EVENTS = 500
/** Pages given back to the file system a step (the file shrinks with the next checkpoint). */
const STEP_PAGES = 64
const DAY_MS = 86_400_000

/**
 * One step: oldest events beyond the age or the number kept, their words and counts with them. Answers how many went.
 * Throws SQLite's own errors, and JournalError `corrupt` for a row that is not what the schema says; then none went, unless
 * giving pages back is what failed: the rows are gone, and the next step tries again.
 */
export function pruneStep(db: DatabaseSync, policy: RetentionPolicy, monotonicMs: () => number): number {
  const deadline = monotonicMs() + STEP_MS
  const removed = inTransaction(
    db,
    () => undefined,
    () => {
      const total = integer(only(db.prepare('SELECT coalesce(sum(events), 0) AS n FROM series').get()), 'n')
      const surplus = Math.max(0, total - policy.events)
      const oldest = db
        .prepare('SELECT key, series, epoch, id FROM events ORDER BY key LIMIT ?')
        .all(STEP_EVENTS)
        .map((row) => ({
          key: integer(row, 'key'),
          series: integer(row, 'series'),
          epoch: integer(row, 'epoch'),
          id: integer(row, 'id'),
        }))
      const expiresBelow = firstKeyOf(Math.floor(policy.now - policy.days * DAY_MS))
      const dropEvent = db.prepare('DELETE FROM events WHERE key = ?')
      const dropWords = db.prepare('DELETE FROM search WHERE rowid = ?')
      const counts = new Map<number, number>()
      const dropped: EventRef[] = []
      for (const { key, series, epoch, id } of oldest) {
        if (key >= expiresBelow && dropped.length >= surplus) break
        dropEvent.run(key)
        dropWords.run(key)
        counts.set(series, (counts.get(series) ?? 0) + 1)
        dropped.push({ epoch, id })
        if (monotonicMs() >= deadline) break
      }
      const uncount = db.prepare('UPDATE series SET events = events - ? WHERE id = ?')
      for (const [series, events] of counts) uncount.run(events, series)
      if (dropped.length > 0) forgetPruned(db, dropped)
      // A round of retention has ended.
      else trim(db)
      return dropped.length
    },
  )
  db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
  return removed
}

/**
 * "Delete history": every event, staged ones too, word, gap note of the past and its traces in free pages, and the documents named. Cursors, epochs,
 * the ids deleted (forgotten.ts) and the other documents stay: without them the events would be fetched and filled in again.
 * Throws SQLite's errors; those of rewriting the file when the rows are gone already.
 */
export function deleteAll(
  db: DatabaseSync,
  documents: readonly string[],
  unstored: readonly EventRef[],
): void {
  inTransaction(
    db,
    () => undefined,
    () => {
      forgetAll(db, [...unstored, ...stagedRefs(db)])
      db.exec(`
      DELETE FROM events;
      DELETE FROM staged;
      INSERT INTO search (search) VALUES ('delete-all');
      DELETE FROM dictionary;
      UPDATE series SET events = 0;
      DELETE FROM gaps WHERE outcome = 'closed';
      UPDATE meta SET value = 0 WHERE name = 'displacement';
      UPDATE meta SET value = ${Number.MIN_SAFE_INTEGER} WHERE name = 'indexed_below';
    `)
      const dropDocument = db.prepare('DELETE FROM documents WHERE name = ?')
      for (const name of documents) dropDocument.run(name)
    },
  )
  // Rewrites the file from what is left, then empties the log: deleted text is in neither.
  db.exec('VACUUM')
  db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
}
