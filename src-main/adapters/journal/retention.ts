/**
 * How events leave the file: a few at a time as they age, or all at once when the user says so. What is deleted stays
 * deleted: ids of events that are in the journal no more, and must not come back by SNAPSHOT or REST, are kept, without
 * content. An epoch's mark says it of all ids that were proved besides (G4); the list, of those above, and of the newest,
 * by which a restart of the server is told from one that goes on (G9).
 */
import type { DatabaseSync } from 'node:sqlite'
import type { EventRef } from '../../core/ports.ts'
import { dropOld, leftToCarry, tablesOfEvents } from './carry-over.ts'
import { JournalError } from './errors.ts'
import { clearCounts, createCounts, kindOf } from './pulse-counts.ts'
import { integer, integerOrNull, only } from './row.ts'
import { inTransaction } from './sqlite.ts'

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
/** Ids an epoch that are known one by one, stored and deleted together: more than any SNAPSHOT holds. */
export const RECENT_IDS = 50_000

/**
 * One step: oldest events beyond the age or the number kept. Answers how many went. Throws SQLite's own errors, and
 * JournalError `corrupt` for a row that is not what the schema says; then none went, unless giving pages back is what
 * failed: the rows are gone, and the next step tries again.
 */
export function pruneStep(db: DatabaseSync, policy: RetentionPolicy, monotonicMs: () => number): number {
  // The oldest are those that an older format still holds.
  if (leftToCarry(db) > 0) return 0
  const deadline = monotonicMs() + STEP_MS
  const removed = inTransaction(db, () => {
    const total = integer(only(db.prepare('SELECT count(*) AS n FROM events').get()), 'n')
    const surplus = Math.max(0, total - policy.events)
    const expiresBelow = Math.floor(nowOf(db, policy) - policy.days * DAY_MS)
    const oldest = db
      .prepare(
        'SELECT detected_at, epoch, id, priority, symbol, type FROM events ORDER BY detected_at, epoch, id LIMIT ?',
      )
      .all(STEP_EVENTS)
      .map((row) => ({
        detectedAt: integer(row, 'detected_at'),
        epoch: integer(row, 'epoch'),
        id: integer(row, 'id'),
        kind: kindOf(row),
      }))
    const tally = createCounts(db).begin()
    const drop = db.prepare('DELETE FROM events WHERE detected_at = ? AND epoch = ? AND id = ?')
    const dropped: EventRef[] = []
    for (const { detectedAt, epoch, id, kind } of oldest) {
      if (detectedAt >= expiresBelow && dropped.length >= surplus) break
      drop.run(detectedAt, epoch, id)
      dropped.push({ epoch, id })
      tally.add(detectedAt, kind, -1)
      if (monotonicMs() >= deadline) break
    }
    tally.write()
    if (dropped.length > 0) forgetPruned(db, dropped)
    // A round of retention has ended.
    else trim(db)
    return dropped.length
  })
  db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
  return removed
}

/** A clock that was set to another year must not take the history with it: the newest event is by the server's. */
function nowOf(db: DatabaseSync, { now }: RetentionPolicy): number {
  const newest = integerOrNull(only(db.prepare('SELECT max(detected_at) AS at FROM events').get()), 'at')
  return newest === null ? now : Math.min(now, newest + DAY_MS)
}

/**
 * "Delete history": every event, gap note of the past and its traces in free pages, and the documents named, those of
 * another reader (`tail-…/name`) too. Cursors,
 * epochs, the ids deleted and the other documents stay: without them the events would be fetched and filled in again.
 * Throws SQLite's errors; those of rewriting the file when the rows are gone already.
 */
export function deleteAll(
  db: DatabaseSync,
  documents: readonly string[],
  unstored: readonly EventRef[],
): void {
  inTransaction(db, () => {
    forgetAll(db, unstored)
    dropOld(db)
    clearCounts(db)
    db.exec(`
      DELETE FROM events;
      DELETE FROM gaps WHERE outcome = 'closed';
    `)
    const dropDocument = db.prepare('DELETE FROM documents WHERE name = ? OR substr(name, -length(?)) = ?')
    for (const name of documents) dropDocument.run(name, `/${name}`, `/${name}`)
  })
  // Rewrites the file from what is left, then empties the log: deleted text is in neither.
  db.exec('VACUUM')
  const { busy } = only(db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get())
  if (busy !== 0)
    throw new JournalError(
      'io',
      'The history is deleted, but another program still reads its file: traces of it stay on the disk until that has ended',
    )
}

/** What every key has proved: another may stand further back, and would ask for the rest. */
const PROVED = '(SELECT coalesce(min(committed_id), 0) FROM cursors WHERE cursors.epoch = epochs.epoch)'

/** In a transaction, before the rows go: every event, and `unstored`, taken but in no row of theirs. */
function forgetAll(db: DatabaseSync, unstored: readonly EventRef[]): void {
  const tables = tablesOfEvents(db)
  for (const row of db.prepare('SELECT epoch FROM epochs').all())
    for (const table of tables)
      db.prepare(
        `INSERT OR IGNORE INTO forgotten SELECT epoch, id FROM ${table} WHERE epoch = ? ORDER BY id DESC LIMIT ${RECENT_IDS}`,
      ).run(integer(row, 'epoch'))
  for (const table of tables)
    db.exec(`UPDATE epochs SET forgotten_to = max(forgotten_to,
      (SELECT coalesce(max(id), 0) FROM ${table} WHERE epoch = epochs.epoch))`)
  note(db, unstored, () => true)
  trim(db)
}

/** In a transaction: events that retention removes. */
function forgetPruned(db: DatabaseSync, pruned: readonly EventRef[]): void {
  const proved = new Map<number, number>()
  for (const row of db.prepare(`SELECT epoch, ${PROVED} AS proved FROM epochs`).all())
    proved.set(integer(row, 'epoch'), integer(row, 'proved'))
  note(db, pruned, ({ epoch, id }) => id > (proved.get(epoch) ?? 0))
}

function note(db: DatabaseSync, gone: readonly EventRef[], isListed: (ref: EventRef) => boolean): void {
  const list = db.prepare('INSERT OR IGNORE INTO forgotten (epoch, id) VALUES (?, ?)')
  const mark = db.prepare('UPDATE epochs SET forgotten_to = max(forgotten_to, ?) WHERE epoch = ?')
  const highest = new Map<number, number>()
  for (const ref of gone) {
    if (isListed(ref)) list.run(ref.epoch, ref.id)
    highest.set(ref.epoch, Math.max(ref.id, highest.get(ref.epoch) ?? 0))
  }
  for (const [epoch, id] of highest) mark.run(id, epoch)
}

/** In a transaction: bounds the list. */
function trim(db: DatabaseSync): void {
  db.exec(`DELETE FROM forgotten WHERE (epoch, id) IN (SELECT epoch, id FROM
    (SELECT epoch, id, row_number() OVER (PARTITION BY epoch ORDER BY id DESC) AS place FROM forgotten)
    WHERE place > ${RECENT_IDS})`)
}

/**
 * The highest id up to which what is not in the journal was there, or was never sent to this key: its own position bounds
 * it, for another key may have seen further and less. Throws SQLite's errors.
 */
export function forgottenTo(db: DatabaseSync, epoch: number, committed: number | null): number {
  const mark = db.prepare('SELECT coalesce(max(forgotten_to), 0) AS upTo FROM epochs WHERE epoch = ?')
  return Math.min(integer(only(mark.get(epoch)), 'upTo'), committed ?? 0)
}
