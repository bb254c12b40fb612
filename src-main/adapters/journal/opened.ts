/** What the journal knows when it is opened for a feed and a key: positions, gaps, documents, and which ids are no news. */
import type { DatabaseSync } from 'node:sqlite'
import type { CursorIdentity, JournalOpened } from '../../core/ports.ts'
import type { Gap } from '../../core/ingest/types.ts'
import { leftToCarry, uncarriedIds } from './carry-over.ts'
import { forgottenTo, RECENT_IDS } from './retention.ts'
import { integer, integerOrNull, only, text } from './row.ts'

function nextEpoch(db: DatabaseSync): number {
  return (integerOrNull(only(db.prepare('SELECT max(epoch) AS epoch FROM epochs').get()), 'epoch') ?? 0) + 1
}

/** In a transaction. `addEpoch` is told of the epoch that an origin without one begins. Throws SQLite's errors and `corrupt`. */
export function readOpened(
  db: DatabaseSync,
  next: CursorIdentity,
  addEpoch: (epoch: number) => void,
): Omit<JournalOpened, 'quarantined'> {
  const { origin, keyFingerprint } = next
  const cursor = db
    .prepare('SELECT epoch, committed_id FROM cursors WHERE origin = ? AND key_fingerprint = ?')
    .get(origin, keyFingerprint)
  const current = integerOrNull(
    only(db.prepare('SELECT max(epoch) AS epoch FROM epochs WHERE origin = ?').get(origin)),
    'epoch',
  )
  const epoch = current ?? nextEpoch(db)
  if (current === null) addEpoch(epoch)
  const ofEpoch = cursor === undefined ? epoch : integer(cursor, 'epoch')
  const committed = cursor === undefined ? null : integer(cursor, 'committed_id')
  return {
    cursor:
      cursor === undefined
        ? null
        : { epoch: integer(cursor, 'epoch'), committedId: integer(cursor, 'committed_id') },
    epoch,
    nextEpoch: nextEpoch(db),
    gaps: db
      .prepare(
        "SELECT id, from_ms, to_ms, outcome, reason FROM gaps WHERE outcome <> 'closed' ORDER BY from_ms",
      )
      .all()
      .map((row) => ({
        id: text(row, 'id'),
        from: integer(row, 'from_ms'),
        to: integer(row, 'to_ms'),
        outcome: outcomeOf(text(row, 'outcome')),
        reason: text(row, 'reason'),
      })),
    documents: Object.fromEntries(
      db
        .prepare('SELECT name, json FROM documents')
        .all()
        .map((row) => [text(row, 'name'), text(row, 'json')]),
    ),
    eventCount: countEvents(db),
    recentIds: readRecentIds(db, next, committed, ofEpoch),
    forgottenTo: forgottenTo(db, ofEpoch, committed),
  }
}

/** Milliseconds at a million. */
export function countEvents(db: DatabaseSync): number {
  return integer(only(db.prepare('SELECT count(*) AS n FROM events').get()), 'n') + leftToCarry(db)
}

/** Without a cursor, of this key nothing is known but what the user deleted. */
function readRecentIds(
  db: DatabaseSync,
  identity: CursorIdentity,
  committed: number | null,
  epoch: number,
): readonly number[] {
  const upTo = committed === null ? -1 : wasShared(db, identity) ? committed : Number.MAX_SAFE_INTEGER
  const newest = `ORDER BY id DESC LIMIT ${RECENT_IDS}`
  return db
    .prepare(
      `SELECT * FROM (SELECT * FROM
           (SELECT id FROM events INDEXED BY events_once WHERE epoch = ?1 AND id <= ?2 ${newest})
           UNION ALL SELECT value AS id FROM json_each(?3) ${newest})
         UNION SELECT * FROM (SELECT id FROM forgotten WHERE epoch = ?1 ${newest}) ORDER BY id`,
    )
    .all(epoch, upTo, JSON.stringify(uncarriedIds(db, epoch, upTo, RECENT_IDS)))
    .map((row) => integer(row, 'id'))
}

/** Another key was used with this origin, too. */
function wasShared(db: DatabaseSync, { origin, keyFingerprint }: CursorIdentity): boolean {
  const other = db.prepare('SELECT 1 FROM cursors WHERE origin = ? AND key_fingerprint <> ?')
  return other.get(origin, keyFingerprint) !== undefined
}

function outcomeOf(stored: string): Gap['outcome'] {
  return stored === 'partial' || stored === 'failed' || stored === 'gone' || stored === 'closed'
    ? stored
    : 'open'
}
