/**
 * The writing half: rows, cursor, gaps and documents, together or not at all (protocol.md G5), and what of them is known at the
 * start.
 */
import type { DatabaseSync } from 'node:sqlite'
import { unpack } from '../../core/ingest/packed-events.ts'
import type { Gap } from '../../core/ingest/types.ts'
import type { AppendResult, CursorIdentity, EventRef, JournalBatch, JournalOpened } from '../../core/ports.ts'
import { listedAt } from '../../core/vocabulary/order.ts'
import { createCarryOver, uncarriedIds } from './carry-over.ts'
import { JournalError } from './errors.ts'
import { createInsert } from './events.ts'
import { createCounts } from './pulse-counts.ts'
import { forgottenTo, RECENT_IDS } from './retention.ts'
import { integer, inTransaction, numberOrNull, text } from './sqlite.ts'

const CLOSED_GAP_KEPT_MS = 7 * 86_400_000

/** The writing half, on an open connection. Every function is one transaction and throws SQLite's own errors. */
export interface Store {
  identify(identity: CursorIdentity, now: number): Omit<JournalOpened, 'quarantined'>
  append(batch: JournalBatch, now: number): AppendResult
  /** `at` null takes an acknowledgement back. */
  acknowledge(refs: readonly EventRef[], at: number | null): void
  /**
   * A step of carrying over what an older format left (carry-over.ts), of counting it (pulse-counts.ts), and then of giving
   * its room back; 0: all done.
   */
  carry(): number
}

export function createStore(db: DatabaseSync): Store {
  const insert = createInsert(db)
  const counts = createCounts(db)
  const old = createCarryOver(db, counts)
  const originOf = db.prepare('SELECT origin FROM epochs WHERE epoch = ?')
  const addEpoch = db.prepare('INSERT INTO epochs (epoch, origin, started_at) VALUES (?, ?, ?)')
  // A cursor that went back would have events fetched and alerted again; one that skipped an epoch back, lost (G4, G9).
  const moveCursor = db.prepare(
    `INSERT INTO cursors (origin, key_fingerprint, epoch, committed_id) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET epoch = excluded.epoch, committed_id = excluded.committed_id
     WHERE (excluded.epoch, excluded.committed_id) > (epoch, committed_id)`,
  )
  const putGap = db.prepare('REPLACE INTO gaps (id, from_ms, to_ms, outcome, reason) VALUES (?, ?, ?, ?, ?)')
  const putDocument = db.prepare(
    'INSERT INTO documents (name, json) VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json',
  )
  // The first moment stays, until it is taken back.
  const mark = db.prepare(
    `UPDATE events SET acknowledged_at = ?1
     WHERE epoch = ?2 AND id = ?3 AND (acknowledged_at IS NULL) <> (?1 IS NULL)`,
  )
  let identity: CursorIdentity | null = null

  const acknowledgeOne = ({ epoch, id }: EventRef, at: number | null): void => {
    old.fetch({ epoch, id })
    mark.run(at === null ? null : Math.round(at), epoch, id)
  }

  const claimEpoch = (epoch: number, origin: string, now: number): void => {
    const owner = originOf.get(epoch)
    if (owner === undefined) addEpoch.run(epoch, origin, now)
    else if (text(owner, 'origin') !== origin)
      throw new JournalError('io', `Epoch ${epoch} belongs to another feed; open the journal again`)
  }

  return {
    identify: (next, now) =>
      inTransaction(db, () => {
        identity = next
        db.prepare("DELETE FROM gaps WHERE outcome = 'closed' AND to_ms < ?").run(now - CLOSED_GAP_KEPT_MS)
        return readOpened(db, next, (epoch) => addEpoch.run(epoch, next.origin, now))
      }),
    append: ({ parts, cursor, gaps = [], documents = {}, acknowledged = [] }, now) =>
      inTransaction(db, () => {
        if (identity === null) throw new JournalError('closed', 'The journal was opened for no feed yet')
        const { origin, keyFingerprint } = identity
        const claimed = new Set<number>()
        const claim = (epoch: number): void => {
          if (claimed.has(epoch)) return
          claimEpoch(epoch, origin, now)
          claimed.add(epoch)
        }
        const tally = counts.begin()
        let [inserted, given] = [0, 0]
        for (const part of parts)
          for (const entry of unpack(part)) {
            given++
            claim(entry.epoch)
            old.fetch(entry)
            if (!insert(entry)) continue
            inserted++
            tally.add(listedAt(entry.detectedAt, entry.receivedAt), entry, 1)
          }
        tally.write()
        for (const one of acknowledged) acknowledgeOne(one, one.at)
        if (cursor !== null) {
          claim(cursor.epoch)
          moveCursor.run(origin, keyFingerprint, cursor.epoch, cursor.committedId)
        }
        for (const gap of gaps) putGap.run(gap.id, gap.from, gap.to, gap.outcome, gap.reason)
        for (const [name, json] of Object.entries(documents)) putDocument.run(name, json)
        return { inserted, duplicates: given - inserted }
      }),
    acknowledge: (refs, at) =>
      inTransaction(db, () => {
        for (const ref of refs) acknowledgeOne(ref, at)
      }),
    carry() {
      const left = inTransaction(db, () => {
        // First, for it counts as it moves: what is all counted may not come back when the transaction fails.
        const moved = old.step()
        counts.step()
        return moved
      })
      if (left > 0) return left
      return counts.isDone() ? old.giveBack() : 1
    },
  }
}

/** In a transaction. `addEpoch` is told of the epoch that an origin without one begins. Throws SQLite's errors and `corrupt`. */
function readOpened(
  db: DatabaseSync,
  identity: CursorIdentity,
  addEpoch: (epoch: number) => void,
): Omit<JournalOpened, 'quarantined'> {
  const { origin, keyFingerprint } = identity
  const row = db
    .prepare('SELECT epoch, committed_id FROM cursors WHERE origin = ? AND key_fingerprint = ?')
    .get(origin, keyFingerprint)
  const cursor =
    row === undefined ? null : { epoch: integer(row, 'epoch'), committedId: integer(row, 'committed_id') }
  const nextEpoch = () => (numberOrNull(db, 'SELECT max(epoch) AS n FROM epochs') ?? 0) + 1
  const current = numberOrNull(db, 'SELECT max(epoch) AS n FROM epochs WHERE origin = ?', origin)
  const epoch = current ?? nextEpoch()
  if (current === null) addEpoch(epoch)
  const gaps = db.prepare("SELECT * FROM gaps WHERE outcome <> 'closed' ORDER BY from_ms").all()
  const documents = db.prepare('SELECT name, json FROM documents').all()
  return {
    cursor,
    epoch,
    nextEpoch: nextEpoch(),
    gaps: gaps.map((gap) => ({
      id: text(gap, 'id'),
      from: integer(gap, 'from_ms'),
      to: integer(gap, 'to_ms'),
      outcome: outcomeOf(text(gap, 'outcome')),
      reason: text(gap, 'reason'),
    })),
    documents: Object.fromEntries(documents.map((one) => [text(one, 'name'), text(one, 'json')])),
    recentIds: readRecentIds(db, identity, cursor?.committedId ?? null, cursor?.epoch ?? epoch),
    forgottenTo: forgottenTo(db, cursor?.epoch ?? epoch, cursor?.committedId ?? null),
  }
}

/** Without a cursor, of this key nothing is known but what the user deleted. */
function readRecentIds(
  db: DatabaseSync,
  { origin, keyFingerprint }: CursorIdentity,
  committed: number | null,
  epoch: number,
): readonly number[] {
  const others = db.prepare('SELECT 1 FROM cursors WHERE origin = ? AND key_fingerprint <> ?')
  const isShared = others.get(origin, keyFingerprint) !== undefined
  const upTo = committed === null ? -1 : isShared ? committed : Number.MAX_SAFE_INTEGER
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

const outcomeOf = (stored: string): Gap['outcome'] =>
  stored === 'partial' || stored === 'failed' || stored === 'gone' || stored === 'closed' ? stored : 'open'
