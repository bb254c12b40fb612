/** The table of events: an event as a row of it, and a row as the event it was. */
import type { DatabaseSync } from 'node:sqlite'
import { listedAt } from '../../core/vocabulary/order.ts'
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/ingest/types.ts'
import type { JournalEntry, Kind, StoredEvent } from '../../core/ports.ts'
import { readKeptEvent } from '../../core/protocol/kept.ts'
import { sentOf } from '../../core/protocol/sent.ts'
import type { FeedEvent } from '../../core/protocol/types.ts'
import { integer, integerOrNull, text, textOrNull, type Row } from './sqlite.ts'

/**
 * One row an event, clustered in the order of the list (core/vocabulary/order.ts), so that a page and a search are a
 * walk along the table. What is long comes last, for what is short is read alone.
 */
export const EVENTS = `
  -- detected_at: the time it is listed by (order.ts). outcome … age_s, detail: AlertDecision; all null when none. odd: 1 when the
  -- JSON has escapes, or other names than these, so a word may stand in it in disguise (filter.ts). event: unknown fields kept (P6).
  CREATE TABLE events (
    detected_at INTEGER NOT NULL, epoch INTEGER NOT NULL, id INTEGER NOT NULL,
    priority TEXT NOT NULL, symbol TEXT NOT NULL, type TEXT NOT NULL,
    received_at INTEGER NOT NULL, lag_ms REAL, source TEXT NOT NULL,
    outcome TEXT, reason TEXT, decided_at INTEGER, age_s REAL,
    interrupted INTEGER NOT NULL DEFAULT 0, acknowledged_at INTEGER, detail TEXT,
    odd INTEGER NOT NULL DEFAULT 0, event TEXT NOT NULL,
    PRIMARY KEY (detected_at, epoch, id)
  ) STRICT, WITHOUT ROWID;
  -- G5: an event is taken once, whoever writes.
  CREATE UNIQUE INDEX events_once ON events (epoch, id);
  -- A16.
  CREATE INDEX events_noise ON events (detected_at) WHERE interrupted = 1;
`

/** A kind as the file has it. */
export type StoredKind = Readonly<Record<keyof Kind, string>>

/**
 * In transactions. Answers false for an event already there (protocol.md G5): the first source stays, but a decision that was
 * missing is added.
 */
export function createInsert(db: DatabaseSync): (entry: JournalEntry) => boolean {
  // In the order of the table.
  const put = db.prepare(
    'INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const decide = db.prepare(
    `UPDATE events SET outcome = ?, reason = ?, decided_at = ?, age_s = ?, interrupted = ?, detail = ?
     WHERE epoch = ? AND id = ? AND outcome IS NULL`,
  )
  return ({ epoch, id, priority, symbol, type, detectedAt, receivedAt, lagMs, source, text, decision }) => {
    const { outcome, reason, decidedAt, ageS, detail } = decision ?? UNDECIDED
    const decided = decidedAt === null ? null : Math.round(decidedAt)
    // alerts.md A16 counts what really interrupted: a notification of its own, not one folded into a group or a summary.
    const interrupted =
      outcome === 'interrupt' && (reason === 'raised' || reason === 'raised-rearmed') ? 1 : 0
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
      outcome,
      reason,
      decided,
      ageS,
      interrupted,
      detail,
      isOdd(text, { type, symbol, priority }) ? 1 : 0,
      text,
    )
    if (changes === 0 && decision !== null)
      decide.run(outcome, reason, decided, ageS, interrupted, detail, epoch, id)
    return changes !== 0
  }
}

const UNDECIDED = { outcome: null, reason: null, decidedAt: null, ageS: null, detail: null }

/**
 * An escape, or a number with an exponent; not what a wallet's hexadecimal digits look like, or many a row would be read in
 * full. By the `e`, looking back: there are fewer of them than digits, and every event is looked through.
 */
const DISGUISED = /\\|(?<=\b\d[\d.,_]*)[eE]/

/** Whether what is searched for may stand in the text in disguise: so, or by names that were made of others (P6). */
export const isOdd = (text: string, { type, symbol, priority }: StoredKind): boolean =>
  DISGUISED.test(text) || !text.includes(symbol) || !text.includes(type) || !text.includes(priority)

export const kindOf = (row: Row): StoredKind => ({
  priority: text(row, 'priority'),
  symbol: text(row, 'symbol'),
  type: text(row, 'type'),
})

/** What `storedEvent` reads. */
export const STORED =
  'epoch, id, detected_at, received_at, lag_ms, source, event, outcome, reason, detail, decided_at, age_s, acknowledged_at'

/**
 * Null for a row that no reader of this release can make an event of: it stays in the file, and takes nothing else with it.
 * Throws JournalError `corrupt` for a column of the wrong type.
 */
export function storedEvent(row: Row): StoredEvent | null {
  const json = text(row, 'event')
  const event = eventOf(json)
  if (event === null) return null
  const sent = sentOf(event, json)
  return {
    epoch: integer(row, 'epoch'),
    event,
    ...(sent === undefined ? {} : { sent }),
    decision: decisionOf(row),
    source: sourceOf(text(row, 'source')),
    receivedAt: integer(row, 'received_at'),
    detectedAt: integer(row, 'detected_at'),
    lagMs: integerOrNull(row, 'lag_ms'),
    acknowledgedAt: integerOrNull(row, 'acknowledged_at'),
  }
}

export function eventOf(json: string): FeedEvent | null {
  try {
    return readKeptEvent(json)
  } catch {
    return null
  }
}

function decisionOf(row: Row): AlertDecision | null {
  if (row['outcome'] === null) return null
  return {
    // Sound: both columns are filled from an AlertDecision only.
    outcome: text(row, 'outcome') as AlertDecision['outcome'],
    reason: text(row, 'reason') as AlertDecision['reason'],
    detail: textOrNull(row, 'detail'),
    decidedAt: integer(row, 'decided_at'),
    ageS: integer(row, 'age_s'),
  }
}

const sourceOf = (stored: string): EventSource =>
  stored === 'snapshot' || stored === 'recovery' || stored === 'confirm' ? stored : 'live'
