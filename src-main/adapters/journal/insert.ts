/** One event into the table: every event passes here, most in bursts. */
import type { DatabaseSync } from 'node:sqlite'
import { listedAt } from '../../core/vocabulary/order.ts'
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { JournalEntry, Kind } from '../../core/ports.ts'

/** Columns of the table, in the order of `insert`. */
const COLUMNS = [
  'detected_at',
  'epoch',
  'id',
  'priority',
  'symbol',
  'type',
  'received_at',
  'lag_ms',
  'source',
  'outcome',
  'reason',
  'decided_at',
  'age_s',
  'interrupted',
  'detail',
  'odd',
  'event',
] as const

/** A kind as the file has it. */
export type StoredKind = Readonly<Record<keyof Kind, string>>

/** Answers false for an event already there (G5): the first source stays, but a decision that was missing is added. */
export type Insert = (entry: JournalEntry) => boolean

/** In transactions. Throws SQLite's own errors. */
export function createInsert(db: DatabaseSync): Insert {
  const put = db.prepare(
    `INSERT INTO events (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  )
  const decide = db.prepare(
    `UPDATE events SET outcome = ?, reason = ?, decided_at = ?, age_s = ?, interrupted = ?, detail = ?
     WHERE epoch = ? AND id = ? AND outcome IS NULL`,
  )
  return ({ epoch, id, priority, symbol, type, detectedAt, receivedAt, lagMs, source, text, decision }) => {
    const columns = columnsOf(decision)
    const { changes } = put.run(
      listedAt(detectedAt, receivedAt),
      epoch,
      id,
      priority,
      symbol,
      type,
      Math.round(receivedAt),
      lagMs,
      source,
      ...columns,
      isOdd(text, { type, symbol, priority }) ? 1 : 0,
      text,
    )
    if (changes === 0 && decision !== null) decide.run(...columns, epoch, id)
    return changes !== 0
  }
}

/** An escape, or a number with an exponent; not what a wallet's hexadecimal digits look like, or many a row would be read in full. */
const DISGUISED = /\\|\b\d[\d.,_]*[eE]/

/** Whether what is searched for may stand in the text in disguise: so, or by names that were made of others (P6). */
export const isOdd = (text: string, { type, symbol, priority }: StoredKind): boolean =>
  DISGUISED.test(text) || !text.includes(symbol) || !text.includes(type) || !text.includes(priority)

const NO_DECISION = [null, null, null, null, 0, null] as const

function columnsOf(decision: AlertDecision | null) {
  if (decision === null) return NO_DECISION
  const { outcome, reason, detail, decidedAt, ageS } = decision
  return [outcome, reason, Math.round(decidedAt), ageS, isInterruption(decision) ? 1 : 0, detail] as const
}

/** A16 counts what really interrupted: a notification of its own, not one folded into a group or a summary. */
function isInterruption({ outcome, reason }: AlertDecision): boolean {
  return outcome === 'interrupt' && (reason === 'raised' || reason === 'raised-rearmed')
}
