/**
 * What is deleted stays deleted: ids of events that are in the journal no more, and must not come back by SNAPSHOT or
 * REST. Ids alone, no content. An epoch's mark says it of all ids that were proved besides (G4); the list, of those above,
 * and of the newest, by which a restart of the server is told from one that goes on (G9).
 */
import type { DatabaseSync } from 'node:sqlite'
import type { EventRef } from '../../core/ports.ts'
import { integer, only } from './row.ts'

/** Ids an epoch that are known one by one, stored and deleted together: more than any SNAPSHOT holds. */
export const RECENT_IDS = 50_000

const PROVED = '(SELECT coalesce(max(committed_id), 0) FROM cursors WHERE cursors.epoch = epochs.epoch)'

/** In a transaction, before the rows go: every event, and `unstored`, taken but in no row of theirs. Throws SQLite's errors. */
export function forgetAll(db: DatabaseSync, unstored: readonly EventRef[]): void {
  const keep = db.prepare(
    `INSERT OR IGNORE INTO forgotten SELECT epoch, id FROM events INDEXED BY events_identity
     WHERE epoch = ? ORDER BY id DESC LIMIT ${RECENT_IDS}`,
  )
  for (const row of db.prepare('SELECT epoch FROM epochs').all()) keep.run(integer(row, 'epoch'))
  db.exec(`UPDATE epochs SET forgotten_to = max(forgotten_to,
    (SELECT coalesce(max(id), 0) FROM events WHERE events.epoch = epochs.epoch))`)
  note(db, unstored, () => true)
  trim(db)
}

/** In a transaction: events that retention removes. Throws SQLite's errors. */
export function forgetPruned(db: DatabaseSync, pruned: readonly EventRef[]): void {
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
export function trim(db: DatabaseSync): void {
  db.exec(`DELETE FROM forgotten WHERE (epoch, id) IN (SELECT epoch, id FROM
    (SELECT epoch, id, row_number() OVER (PARTITION BY epoch ORDER BY id DESC) AS place FROM forgotten)
    WHERE place > ${RECENT_IDS})`)
}

/**
 * The highest id up to which what is not in the journal was there, or was never sent to this key: its own position bounds
 * it, for another key may have seen further and less.
 */
export function forgottenTo(db: DatabaseSync, epoch: number, committed: number | null): number {
  const mark = db.prepare('SELECT coalesce(max(forgotten_to), 0) AS upTo FROM epochs WHERE epoch = ?')
  return Math.min(integer(only(mark.get(epoch)), 'upTo'), committed ?? 0)
}
