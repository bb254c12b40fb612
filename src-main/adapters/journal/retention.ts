/**
 * How events leave the file: a few at a time as they age, or all at once when the user says so. What is deleted stays
 * deleted: ids of events that are in the journal no more, and must not come back by SNAPSHOT or REST, are kept, without
 * content. An epoch's mark says it of all ids that were proved besides (protocol.md G4); the list, of those above, and of the
 * newest, by which a restart of the server is told from one that goes on (G9).
 */
import type { DatabaseSync } from 'node:sqlite'
import type { EventRef, HistoryPort } from '../../core/ports.ts'
import { dropOld, leftToCarry, tablesOfEvents } from './carry-over.ts'
import { JournalError } from './errors.ts'
import { kindOf } from './events.ts'
import { clearCounts, createCounts } from './pulse-counts.ts'
import { integer, inTransaction, number, numberOrNull, pragma } from './sqlite.ts'

export type RetentionPolicy = Parameters<HistoryPort['prune']>[0]

/** Events a step: an append must not wait longer than a blink for retention. */
const STEP_EVENTS = 300
/** Pages given back to the file system a step (the file shrinks with the next checkpoint). */
const STEP_PAGES = 64
const DAY_MS = 86_400_000
/** Ids an epoch that are known one by one, stored and deleted together: more than any SNAPSHOT holds. */
export const RECENT_IDS = 50_000

/**
 * One step: oldest events beyond the age or the number kept. Answers how many went. Throws SQLite's own errors, and
 * JournalError `corrupt` for a row that is not what the schema says; then none went, unless giving pages back is what
 * failed: the rows are gone, and the next step tries again.
 */
export function pruneStep(db: DatabaseSync, { days, events, now }: RetentionPolicy): number {
  // The oldest are those that an older format still holds.
  if (leftToCarry(db) > 0) return 0
  const removed = inTransaction(db, () => {
    const surplus = number(db, 'SELECT count(*) AS n FROM events') - events
    // A clock that was set to another year must not take the history with it: the newest event is by the server's.
    const newest = numberOrNull(db, 'SELECT max(detected_at) AS n FROM events') ?? now
    const expired = number(
      db,
      'SELECT count(*) AS n FROM (SELECT 1 FROM events WHERE detected_at < ? LIMIT ?)',
      Math.floor(Math.min(now, newest + DAY_MS) - days * DAY_MS),
      STEP_EVENTS,
    )
    const gone = db
      .prepare(
        `DELETE FROM events WHERE (detected_at, epoch, id) IN
           (SELECT detected_at, epoch, id FROM events ORDER BY detected_at, epoch, id LIMIT ?)
         RETURNING detected_at, epoch, id, priority, symbol, type`,
      )
      .all(Math.max(0, Math.min(STEP_EVENTS, Math.max(surplus, expired))))
    const tally = createCounts(db).begin()
    for (const row of gone) tally.add(integer(row, 'detected_at'), kindOf(row), -1)
    tally.write()
    const refs = gone.map((row) => ({ epoch: integer(row, 'epoch'), id: integer(row, 'id') }))
    // What every key has proved: another may stand further back, and would ask for the rest.
    note(
      db,
      refs,
      'id > (SELECT coalesce(min(committed_id), 0) FROM cursors WHERE cursors.epoch = gone.epoch)',
    )
    // A round of retention has ended.
    if (gone.length === 0) trim(db)
    return gone.length
  })
  db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
  return removed
}

/**
 * "Delete history": every event, gap note of the past and its traces in free pages, and the documents named, those of
 * another reader (`tail-…/name`) too. Cursors, epochs, the ids deleted and the other documents stay: without them the events
 * would be fetched and filled in again. Throws SQLite's errors; those of rewriting the file when the rows are gone already.
 */
export function deleteAll(
  db: DatabaseSync,
  documents: readonly string[],
  unstored: readonly EventRef[],
): void {
  inTransaction(db, () => {
    for (const table of tablesOfEvents(db))
      db.exec(`
        INSERT OR IGNORE INTO forgotten SELECT epoch, id FROM (${newestOf(table)}) WHERE place <= ${RECENT_IDS};
        UPDATE epochs SET forgotten_to =
          max(forgotten_to, (SELECT coalesce(max(id), 0) FROM ${table} WHERE epoch = epochs.epoch));
      `)
    // Taken, but in no row.
    note(db, unstored, 'true')
    trim(db)
    dropOld(db)
    clearCounts(db)
    db.exec("DELETE FROM events; DELETE FROM gaps WHERE outcome = 'closed'")
    const dropDocument = db.prepare('DELETE FROM documents WHERE name = ? OR substr(name, -length(?)) = ?')
    for (const name of documents) dropDocument.run(name, `/${name}`, `/${name}`)
  })
  // Rewrites the file from what is left, then empties the log: deleted text is in neither.
  db.exec('VACUUM')
  // Its first value says whether somebody hindered it.
  if (pragma(db, 'wal_checkpoint(TRUNCATE)') !== 0)
    throw new JournalError(
      'io',
      'The history is deleted, but another program still reads its file: traces of it stay on the disk until that has ended',
    )
}

/** In a transaction: ids that leave the journal raise their epoch's mark; those that `isListed` (SQL) are kept one by one. */
function note(db: DatabaseSync, refs: readonly EventRef[], isListed: string): void {
  const gone = 'SELECT value ->> 0 AS epoch, value ->> 1 AS id FROM json_each(?)'
  const json = JSON.stringify(refs.map(({ epoch, id }) => [epoch, id]))
  db.prepare(`INSERT OR IGNORE INTO forgotten SELECT epoch, id FROM (${gone}) AS gone WHERE ${isListed}`).run(
    json,
  )
  db.prepare(
    `UPDATE epochs SET forgotten_to = max(forgotten_to, gone.highest)
     FROM (SELECT epoch, max(id) AS highest FROM (${gone}) GROUP BY epoch) AS gone
     WHERE epochs.epoch = gone.epoch`,
  ).run(json)
}

/** In a transaction: bounds the list. */
function trim(db: DatabaseSync): void {
  db.exec(`DELETE FROM forgotten WHERE (epoch, id) IN
    (SELECT epoch, id FROM (${newestOf('forgotten')}) WHERE place > ${RECENT_IDS})`)
}

const newestOf = (table: string): string =>
  `SELECT epoch, id, row_number() OVER (PARTITION BY epoch ORDER BY id DESC) AS place FROM ${table}`

/**
 * The highest id up to which what is not in the journal was there, or was never sent to this key: its own position bounds
 * it, for another key may have seen further and less. Throws SQLite's errors.
 */
export function forgottenTo(db: DatabaseSync, epoch: number, committed: number | null): number {
  const mark = numberOrNull(db, 'SELECT forgotten_to AS n FROM epochs WHERE epoch = ?', epoch) ?? 0
  return Math.min(mark, committed ?? 0)
}
