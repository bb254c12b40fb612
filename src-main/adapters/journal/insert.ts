/** One event into all tables that know of it. Measured more than any other room: every event passes, most in bursts. */
import type { DatabaseSync } from 'node:sqlite'
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { JournalEntry } from '../../core/ports.ts'
import { createTokenWriter } from './dictionary.ts'
import { firstKeyOf, keyAfter, storedTimeOf } from './keys.ts'
import { kindOf } from './kinds.ts'
import { integer, integerOrNull, only } from './row.ts'
import { createSeriesBook } from './series.ts'
import { eventOf } from './stored-event.ts'
import { createTailIndex } from './tail-index.ts'

/** Crowded milliseconds whose overflow is remembered. */
const MAX_FULL_KNOWN = 1_000

/** Puts events into the tables of an open transaction. */
export interface Inserter {
  /** False for an event already there (G5): the first source stays, but a decision that was missing is added. */
  insert(entry: JournalEntry): boolean
  /** Of those in the table; -1: none. */
  highestId(epoch: number): number
  /** Before COMMIT. */
  flush(): void
  /** In a transaction: puts some of the events into the word index that are not there; answers how many are left. */
  index(): number
  unindexed(): number
  /** After ROLLBACK, and when another process wrote: what was remembered may not be in the file. */
  forget(): void
}

/**
 * On an open connection of the current schema, or of version 1 while it is imported. It and every function of it throw
 * SQLite's own errors, and JournalError `corrupt` for a row that is not what the schema says; after either, roll back and `forget`.
 */
export function createInserter(db: DatabaseSync): Inserter {
  const series = createSeriesBook(db)
  const tokens = createTokenWriter(db)
  const tail = createTailIndex(db, tokens.tokensOf)
  const find = db.prepare('SELECT key FROM events WHERE epoch = ? AND id = ?')
  const highestId = db.prepare('SELECT max(id) AS id FROM events WHERE epoch = ?')
  const highestKey = db.prepare('SELECT max(key) AS key FROM events')
  const decide = db.prepare(
    `UPDATE events SET outcome = ?, reason = ?, detail = ?, decided_at = ?, age_s = ?, interrupted = ?
     WHERE key = ? AND outcome IS NULL`,
  )
  const lastKey = db.prepare('SELECT max(key) AS key FROM events WHERE key >= ? AND key < ?')
  const insertEvent = db.prepare(
    `INSERT INTO events (key, epoch, id, series, detected_at, received_at, lag_ms, source, event,
       outcome, reason, detail, decided_at, age_s, interrupted)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const displace = db.prepare("UPDATE meta SET value = ? WHERE name = 'displacement' AND value < ?")

  /**
   * Millisecond → the first one at or after it that may have room. Keys are only ever added above the last one of a
   * millisecond, so a full one stays passed over; without this, a server that stamps all events alike would have each
   * of them probe all milliseconds that the ones before it have filled.
   */
  const roomAt = new Map<number, number>()
  /** Above these nothing is there yet, and nothing need be looked up: most events are the newest. */
  const highest = new Map<number, number>()
  let newestKey: number | null = null

  const highestOf = (epoch: number): number => {
    let known = highest.get(epoch)
    if (known === undefined)
      highest.set(epoch, (known = integerOrNull(only(highestId.get(epoch)), 'id') ?? -1))
    return known
  }

  const keyOf = (epoch: number, id: number): number | null => {
    const known = highestOf(epoch)
    highest.set(epoch, Math.max(known, id))
    if (id > known) return null
    const row = find.get(epoch, id)
    return row === undefined ? null : integer(row, 'key')
  }

  /** The key given last and its millisecond's end: the next event of the same millisecond need not ask the table. */
  let next = { ms: Number.NaN, key: 0 }

  const freeKey = (detectedAt: number): number => {
    const from = roomAt.get(detectedAt) ?? detectedAt
    for (let ms = from; ; ms++) {
      const free = next.ms === ms ? next.key : afterLast(ms)
      if (free === keyAfter(ms)) continue
      if (ms > detectedAt) {
        displace.run(ms - detectedAt, ms - detectedAt)
        if (roomAt.size >= MAX_FULL_KNOWN) roomAt.clear()
        roomAt.set(detectedAt, ms)
      }
      next = { ms, key: free + 1 }
      return free
    }
  }

  const afterLast = (ms: number): number => {
    newestKey ??= integerOrNull(only(highestKey.get()), 'key') ?? Number.MIN_SAFE_INTEGER
    if (firstKeyOf(ms) > newestKey) return firstKeyOf(ms)
    const last = integerOrNull(only(lastKey.get(firstKeyOf(ms), keyAfter(ms))), 'key')
    return last === null ? firstKeyOf(ms) : last + 1
  }

  /** Series → events of this transaction. */
  const added = new Map<number, number>()

  const forgetKeys = (): void => {
    roomAt.clear()
    highest.clear()
    newestKey = null
    next = { ms: Number.NaN, key: 0 }
  }

  return {
    insert({ epoch, id, detectedAt: detected, receivedAt, lagMs, source, text, decision }) {
      const present = keyOf(epoch, id)
      if (present !== null) {
        if (decision !== null) decide.run(...columnsOf(decision), present)
        return false
      }
      const detectedAt = storedTimeOf(detected, receivedAt)
      const key = freeKey(detectedAt)
      newestKey = Math.max(newestKey ?? key, key)
      const place = series.place(kindOf(eventOf(text)))
      insertEvent.run(
        key,
        epoch,
        id,
        place.id,
        detectedAt,
        receivedAt,
        lagMs,
        source,
        text,
        ...columnsOf(decision),
      )
      tail.add({ key, series: place.id, named: place.named, text }, detectedAt, receivedAt)
      added.set(place.id, (added.get(place.id) ?? 0) + 1)
      return true
    },
    highestId: highestOf,
    flush() {
      for (const [id, events] of added) series.add(id, events)
      added.clear()
      tail.flush()
    },
    index: () => tail.step(),
    unindexed: () => tail.left(),
    forget() {
      forgetKeys()
      added.clear()
      tokens.forget()
      tail.forget()
      // Last, for it reads the file, which may fail.
      series.forget()
    },
  }
}

function columnsOf(decision: AlertDecision | null) {
  if (decision === null) return [null, null, null, null, null, 0] as const
  const { outcome, reason, detail, decidedAt, ageS } = decision
  return [outcome, reason, detail, Math.round(decidedAt), ageS, isInterruption(decision) ? 1 : 0] as const
}

/** A16 counts what really interrupted: a notification of its own, not one folded into a group or a summary. */
function isInterruption(decision: AlertDecision): boolean {
  return (
    decision.outcome === 'interrupt' && (decision.reason === 'raised' || decision.reason === 'raised-rearmed')
  )
}
