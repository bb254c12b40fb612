/** The writing half: rows, cursor, gaps and documents, together or not at all (G5). */
import type { DatabaseSync } from 'node:sqlite'
import type { AppendResult, CursorIdentity, EventRef, JournalOpened } from '../../core/ports.ts'
import type { Gap } from '../../core/feed/types.ts'
import { JournalError } from './errors.ts'
import { forgottenTo, RECENT_IDS } from './forgotten.ts'
import { createInserter } from './insert.ts'
import type { RowBatch } from './packed-batch.ts'
import { integer, integerOrNull, only, text } from './row.ts'

const CLOSED_GAP_KEPT_MS = 7 * 86_400_000

/** The writing half, on an open connection. Every function is one transaction and throws SQLite's own errors. */
export interface Store {
  identify(identity: CursorIdentity, now: number): Omit<JournalOpened, 'quarantined'>
  append(batch: RowBatch, now: number): AppendResult
  /** `at` null takes an acknowledgement back. */
  acknowledge(refs: readonly EventRef[], at: number | null): void
  /** A step of indexing what was appended; answers how many events are left. */
  index(): number
  unindexed(): number
  /** After the tables were changed behind its back on the same connection. */
  forget(): void
}

export function createStore(db: DatabaseSync): Store {
  const inserter = createInserter(db)
  const originOf = db.prepare('SELECT origin FROM epochs WHERE epoch = ?')
  const addEpoch = db.prepare('INSERT INTO epochs (epoch, origin, started_at) VALUES (?, ?, ?)')
  // A cursor that went back would have events fetched and alerted again; one that skipped an epoch back, lost (G4, G9).
  const moveCursor = db.prepare(
    `INSERT INTO cursors (origin, key_fingerprint, epoch, committed_id) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET epoch = excluded.epoch, committed_id = excluded.committed_id
     WHERE (excluded.epoch, excluded.committed_id) > (epoch, committed_id)`,
  )
  const putGap = db.prepare(
    `INSERT INTO gaps (id, from_ms, to_ms, outcome, reason) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET from_ms = excluded.from_ms, to_ms = excluded.to_ms,
       outcome = excluded.outcome, reason = excluded.reason`,
  )
  const putDocument = db.prepare(
    'INSERT INTO documents (name, json) VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json',
  )
  // The first moment stays, until it is taken back.
  const markOne = db.prepare(
    `UPDATE events SET acknowledged_at = ?1
     WHERE epoch = ?2 AND id = ?3 AND (acknowledged_at IS NULL) <> (?1 IS NULL)`,
  )
  const acknowledgeOne = ({ epoch, id }: EventRef, at: number | null) =>
    markOne.run(at === null ? null : Math.round(at), epoch, id)
  const dataVersion = db.prepare('PRAGMA data_version')
  let seenVersion = integer(only(dataVersion.get()), 'data_version')
  let identity: CursorIdentity | null = null

  const claimEpoch = (epoch: number, origin: string, now: number) => {
    const owner = originOf.get(epoch)
    if (owner === undefined) addEpoch.run(epoch, origin, now)
    else if (text(owner, 'origin') !== origin)
      throw new JournalError('io', `Epoch ${epoch} belongs to another feed; open the journal again`)
  }

  /** What the inserter remembers of the tables holds while nobody else writes. */
  const noticeOthers = (): void => {
    const version = integer(only(dataVersion.get()), 'data_version')
    if (version !== seenVersion) inserter.forget()
    seenVersion = version
  }

  return {
    identify: (next, now) =>
      inTransaction(db, inserter.forget, () => {
        identity = next
        db.prepare("DELETE FROM gaps WHERE outcome = 'closed' AND to_ms < ?").run(now - CLOSED_GAP_KEPT_MS)
        return readOpened(db, next, () => {
          const epoch = nextEpoch(db)
          addEpoch.run(epoch, next.origin, now)
          return epoch
        })
      }),
    append: (batch, now) =>
      inTransaction(db, inserter.forget, () => {
        if (identity === null) throw new JournalError('closed', 'The journal was opened for no feed yet')
        const epochs = new Set(batch.rows.map((row) => row.epoch))
        if (batch.cursor !== null) epochs.add(batch.cursor.epoch)
        for (const epoch of epochs) claimEpoch(epoch, identity.origin, now)
        noticeOthers()
        let inserted = 0
        for (const row of batch.rows) if (inserter.insert(row)) inserted++
        inserter.flush()
        for (const one of batch.acknowledged ?? []) acknowledgeOne(one, one.at)
        if (batch.cursor !== null)
          moveCursor.run(
            identity.origin,
            identity.keyFingerprint,
            batch.cursor.epoch,
            batch.cursor.committedId,
          )
        for (const gap of batch.gaps ?? []) putGap.run(gap.id, gap.from, gap.to, gap.outcome, gap.reason)
        for (const [name, json] of Object.entries(batch.documents ?? {})) putDocument.run(name, json)
        return { inserted, duplicates: batch.rows.length - inserted }
      }),
    acknowledge: (refs, at) =>
      inTransaction(db, inserter.forget, () => {
        for (const ref of refs) acknowledgeOne(ref, at)
      }),
    index: () =>
      inTransaction(db, inserter.forget, () => {
        noticeOthers()
        return inserter.index()
      }),
    unindexed: () => inserter.unindexed(),
    forget: () => inserter.forget(),
  }
}

/** All or nothing; `undone` runs after a rollback. IMMEDIATE: never upgrade a read lock, which fails without waiting. */
export function inTransaction<T>(db: DatabaseSync, undone: () => void, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk rolls back by itself.
    if (db.isTransaction) db.exec('ROLLBACK')
    undone()
    throw error
  }
}

function nextEpoch(db: DatabaseSync): number {
  return (integerOrNull(only(db.prepare('SELECT max(epoch) AS epoch FROM epochs').get()), 'epoch') ?? 0) + 1
}

function readOpened(
  db: DatabaseSync,
  next: CursorIdentity,
  startEpoch: () => number,
): Omit<JournalOpened, 'quarantined'> {
  const { origin, keyFingerprint } = next
  const cursor = db
    .prepare('SELECT epoch, committed_id FROM cursors WHERE origin = ? AND key_fingerprint = ?')
    .get(origin, keyFingerprint)
  const current = integerOrNull(
    only(db.prepare('SELECT max(epoch) AS epoch FROM epochs WHERE origin = ?').get(origin)),
    'epoch',
  )
  const epoch = current ?? startEpoch()
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
    eventCount: integer(only(db.prepare('SELECT coalesce(sum(events), 0) AS n FROM series').get()), 'n'),
    recentIds: readRecentIds(db, next, committed, ofEpoch),
    forgottenTo: forgottenTo(db, ofEpoch, committed),
  }
}

/** Without a cursor, of this key nothing is known but what the user deleted. Some milliseconds on the indexes. */
function readRecentIds(
  db: DatabaseSync,
  { origin, keyFingerprint }: CursorIdentity,
  committed: number | null,
  epoch: number,
): readonly number[] {
  const stored = `SELECT id FROM events INDEXED BY events_identity WHERE epoch = ?1 AND id <= CASE
     WHEN ?4 IS NULL THEN -1
     WHEN EXISTS (SELECT 1 FROM cursors WHERE origin = ?2 AND key_fingerprint <> ?3) THEN ?4
     ELSE ${Number.MAX_SAFE_INTEGER} END`
  return db
    .prepare(
      `SELECT * FROM (${stored} ORDER BY id DESC LIMIT ${RECENT_IDS})
       UNION SELECT * FROM (SELECT id FROM forgotten WHERE epoch = ?1 ORDER BY id DESC LIMIT ${RECENT_IDS})
       ORDER BY id`,
    )
    .all(epoch, origin, keyFingerprint, committed)
    .map((row) => integer(row, 'id'))
}

function outcomeOf(stored: string): Gap['outcome'] {
  return stored === 'partial' || stored === 'failed' || stored === 'closed' ? stored : 'open'
}
