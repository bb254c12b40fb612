import type { DatabaseSync } from 'node:sqlite'
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { JournalEntry } from '../../core/ports.ts'
import { createTokenWriter } from './dictionary.ts'
import { detectedAtOf, firstKeyOf, keyAfter } from './keys.ts'
import { integer, integerOrNull, only } from './row.ts'
import { createSeriesBook, seriesToken } from './series.ts'
import { dataWords } from './words.ts'

/** Puts entries into the tables of an open transaction. */
export interface Inserter {
  /** False for an event already there (G5): the first source stays, but a decision that was missing is added. */
  insert(entry: JournalEntry): boolean
  /** Before COMMIT. */
  flush(): void
  /** After ROLLBACK, and when another process wrote: what was remembered may not be in the file. */
  forget(): void
}

export function createInserter(db: DatabaseSync): Inserter {
  const series = createSeriesBook(db)
  const tokens = createTokenWriter(db)
  const find = db.prepare('SELECT key FROM events WHERE epoch = ? AND id = ?')
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
  const indexWords = db.prepare('INSERT INTO search (rowid, tokens) VALUES (?, ?)')
  const displace = db.prepare("UPDATE meta SET value = ? WHERE name = 'displacement' AND value < ?")

  const freeKey = (detectedAt: number): number => {
    for (let ms = detectedAt; ; ms++) {
      const last = integerOrNull(only(lastKey.get(firstKeyOf(ms), keyAfter(ms))), 'key')
      if (last !== null && last === keyAfter(ms) - 1) continue
      if (ms > detectedAt) displace.run(ms - detectedAt, ms - detectedAt)
      return last === null ? firstKeyOf(ms) : last + 1
    }
  }

  return {
    insert(entry) {
      const { event, epoch, decision } = entry
      const present = find.get(epoch, event.id)
      if (present !== undefined) {
        if (decision !== null) decide.run(...columnsOf(decision), integer(present, 'key'))
        return false
      }
      const receivedAt = Math.round(entry.receivedAt)
      const detectedAt = detectedAtOf(event.detected_at, receivedAt)
      const key = freeKey(detectedAt)
      const { id, words } = series.place(event, dataWords(event.data))
      insertEvent.run(
        key,
        epoch,
        event.id,
        id,
        detectedAt,
        receivedAt,
        entry.lagMs,
        entry.source,
        JSON.stringify(event),
        ...columnsOf(decision),
      )
      indexWords.run(key, [seriesToken(id), ...tokens.tokensOf(words)].join(' '))
      series.add(id, 1)
      return true
    },
    flush: () => series.flush(),
    forget() {
      series.forget()
      tokens.forget()
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
