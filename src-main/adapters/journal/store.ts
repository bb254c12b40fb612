/** The writing half: rows, cursor, gaps and documents, together or not at all (G5). */
import type { DatabaseSync } from 'node:sqlite'
import { AT, countOf, unpack, WIDTH } from '../../core/ingest/packed-events.ts'
import type { AppendResult, CursorIdentity, EventRef, JournalBatch, JournalOpened } from '../../core/ports.ts'
import { createCarryOver } from './carry-over.ts'
import { JournalError } from './errors.ts'
import { createInsert } from './insert.ts'
import { listedAt } from '../../core/vocabulary/order.ts'
import { readOpened } from './opened.ts'
import { createCounts } from './pulse-counts.ts'
import { integer, only, text } from './row.ts'
import { inTransaction } from './sqlite.ts'

/** Pages given back to the file system a step. */
const STEP_PAGES = 500
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
  const putGap = db.prepare(
    `INSERT INTO gaps (id, from_ms, to_ms, outcome, reason) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET from_ms = excluded.from_ms, to_ms = excluded.to_ms,
       outcome = excluded.outcome, reason = excluded.reason`,
  )
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
    append: (batch, now) =>
      inTransaction(db, () => {
        if (identity === null) throw new JournalError('closed', 'The journal was opened for no feed yet')
        const epochs = epochsOf(batch)
        if (batch.cursor !== null) epochs.add(batch.cursor.epoch)
        for (const epoch of epochs) claimEpoch(epoch, identity.origin, now)
        let [inserted, given] = [0, 0]
        const tally = counts.begin()
        for (const part of batch.parts) {
          given += countOf(part)
          for (const entry of unpack(part)) {
            old.fetch(entry)
            if (!insert(entry)) continue
            inserted++
            tally.add(listedAt(entry.detectedAt, entry.receivedAt), entry, 1)
          }
        }
        tally.write()
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
        return { inserted, duplicates: given - inserted }
      }),
    acknowledge: (refs, at) =>
      inTransaction(db, () => {
        for (const ref of refs) acknowledgeOne(ref, at)
      }),
    carry() {
      if (old.isDone() && counts.isDone()) return 0
      const left = inTransaction(db, () => {
        const uncarried = old.step()
        counts.step()
        return uncarried
      })
      if (left > 0) return left
      if (!counts.isDone()) return 1
      if (old.isDone()) return 0
      // The room of an index that is gone, some milliseconds at a time.
      db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
      const free = integer(only(db.prepare('PRAGMA freelist_count').get()), 'freelist_count')
      if (free === 0) old.finish()
      return free
    },
  }
}

/** The epochs that the entries name, each once. */
function epochsOf({ parts }: JournalBatch): Set<number> {
  const epochs = new Set<number>()
  for (const { numbers } of parts)
    for (let at = 0; at < numbers.length; at += WIDTH) epochs.add(numbers[at + AT.epoch] ?? 0)
  return epochs
}
