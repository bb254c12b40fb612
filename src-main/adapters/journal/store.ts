/** The writing half: rows, cursor, gaps and documents, together or not at all (G5). */
import type { DatabaseSync } from 'node:sqlite'
import { AT, countOf, unpack, WIDTH } from '../../core/ingest/packed-events.ts'
import type {
  AppendResult,
  CursorIdentity,
  EventRef,
  JournalBatch,
  JournalOpened,
  PackedEvents,
} from '../../core/ports.ts'
import { JournalError } from './errors.ts'
import { createInserter } from './insert.ts'
import { readOpened } from './opened.ts'
import { integer, only, text } from './row.ts'
import type { SeqRange } from './staged-ranges.ts'
import { createStaging, STAGING, type StagingLimits } from './staging.ts'

const CLOSED_GAP_KEPT_MS = 7 * 86_400_000

/** The writing half, on an open connection. Every function is one transaction and throws SQLite's own errors. */
export interface Store {
  identify(identity: CursorIdentity, now: number): Omit<JournalOpened, 'quarantined'>
  append(batch: JournalBatch, now: number): AppendResult
  /** `at` null takes an acknowledgement back. */
  acknowledge(refs: readonly EventRef[], at: number | null): void
  /** A step of settling staged blocks (staging.ts), oldest first; answers how many of these blocks are left. */
  settle(within: SeqRange): number
  /** Events in staged blocks. */
  staged(): number
  /** A step of indexing what was appended; answers how many events are left. */
  index(): number
  unindexed(): number
  /** After the tables were changed behind its back on the same connection. */
  forget(): void
}

export function createStore(db: DatabaseSync, limits: StagingLimits = STAGING): Store {
  const inserter = createInserter(db)
  const staging = createStaging(db, inserter, limits)
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
  const acknowledgeOne = ({ epoch, id }: EventRef, at: number | null) => {
    staging.settleHolding({ epoch, id })
    markOne.run(at === null ? null : Math.round(at), epoch, id)
  }
  const dataVersion = db.prepare('PRAGMA data_version')
  let seenVersion = integer(only(dataVersion.get()), 'data_version')
  let identity: CursorIdentity | null = null

  const claimEpoch = (epoch: number, origin: string, now: number) => {
    const owner = originOf.get(epoch)
    if (owner === undefined) addEpoch.run(epoch, origin, now)
    else if (text(owner, 'origin') !== origin)
      throw new JournalError('io', `Epoch ${epoch} belongs to another feed; open the journal again`)
  }

  const forget = (): void => {
    staging.forget()
    inserter.forget()
  }

  /** What is remembered of the tables holds while nobody else writes. */
  const noticeOthers = (): void => {
    const version = integer(only(dataVersion.get()), 'data_version')
    if (version !== seenVersion) forget()
    seenVersion = version
  }

  /** Answers how many were not in the journal before. */
  const take = (events: PackedEvents): number => {
    if (staging.put(events)) return countOf(events)
    let inserted = 0
    for (const row of unpack(events)) {
      staging.settleHolding(row)
      if (inserter.insert(row)) inserted++
    }
    inserter.flush()
    return inserted
  }

  const changing = <T>(work: () => T): T =>
    inTransaction(db, forget, () => {
      noticeOthers()
      return work()
    })

  return {
    identify: (next, now) =>
      changing(() => {
        identity = next
        db.prepare("DELETE FROM gaps WHERE outcome = 'closed' AND to_ms < ?").run(now - CLOSED_GAP_KEPT_MS)
        return readOpened(db, next, (epoch) => addEpoch.run(epoch, next.origin, now))
      }),
    append: (batch, now) =>
      changing(() => {
        if (identity === null) throw new JournalError('closed', 'The journal was opened for no feed yet')
        const epochs = epochsOf(batch)
        if (batch.cursor !== null) epochs.add(batch.cursor.epoch)
        for (const epoch of epochs) claimEpoch(epoch, identity.origin, now)
        let [inserted, given] = [0, 0]
        for (const part of batch.parts) {
          inserted += take(part)
          given += countOf(part)
        }
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
      changing(() => {
        for (const ref of refs) acknowledgeOne(ref, at)
      }),
    settle: (within) => changing(() => staging.settle(within)),
    staged: () => staging.events(),
    index: () => changing(() => inserter.index()),
    unindexed: () => inserter.unindexed(),
    forget,
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

/** The epochs that the entries name, each once. */
function epochsOf({ parts }: JournalBatch): Set<number> {
  const epochs = new Set<number>()
  for (const { numbers } of parts)
    for (let at = 0; at < numbers.length; at += WIDTH) epochs.add(numbers[at + AT.epoch] ?? 0)
  return epochs
}
