/** A row of the file as the event it was. A wrong type means that the file does not hold what the schema says. */
import type { SQLOutputValue } from 'node:sqlite'
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/ingest/types.ts'
import type { StoredEvent } from '../../core/ports.ts'
import { readKeptEvent } from '../../core/protocol/event.ts'
import { sentOf } from '../../core/protocol/sent.ts'
import type { FeedEvent } from '../../core/protocol/types.ts'
import { JournalError } from './errors.ts'

export type Row = Readonly<Record<string, SQLOutputValue>>

/** A number: JavaScript has one kind of them, the schema two. */
export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw unexpected(column, value)
  return value
}

export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw unexpected(column, value)
  return value
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column)
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column)
}

/** For queries that always answer one row, such as aggregates and PRAGMAs. */
export function only(row: Row | undefined): Row {
  if (row === undefined) throw new JournalError('corrupt', 'The journal gave no answer where one is certain')
  return row
}

function unexpected(column: string, value: unknown): JournalError {
  return new JournalError(
    'corrupt',
    `The journal holds ${value === null ? 'nothing' : typeof value} in column ${column}`,
  )
}

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
    // Sound: both columns are filled from an AlertDecision only (store.ts).
    outcome: text(row, 'outcome') as AlertDecision['outcome'],
    reason: text(row, 'reason') as AlertDecision['reason'],
    detail: textOrNull(row, 'detail'),
    decidedAt: integer(row, 'decided_at'),
    ageS: integer(row, 'age_s'),
  }
}

function sourceOf(stored: string): EventSource {
  return stored === 'snapshot' || stored === 'recovery' || stored === 'confirm' ? stored : 'live'
}
