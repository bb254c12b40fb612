/** A row of the file as the event it was. */
import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/ingest/types.ts'
import type { StoredEvent } from '../../core/ports.ts'
import { readKeptEvent } from '../../core/protocol/event.ts'
import { sentOf } from '../../core/protocol/sent.ts'
import type { FeedEvent } from '../../core/protocol/types.ts'
import { JournalError } from './errors.ts'
import { integer, integerOrNull, real, realOrNull, text, textOrNull, type Row } from './row.ts'

export const EVENT_COLUMNS =
  'key, epoch, id, detected_at, received_at, lag_ms, source, event, outcome, reason, detail, decided_at, age_s, acknowledged_at'

export function storedEvent(row: Row): StoredEvent {
  const json = text(row, 'event')
  const event = eventOf(json)
  const sent = sentOf(event, json)
  return {
    epoch: integer(row, 'epoch'),
    event,
    ...(sent === undefined ? {} : { sent }),
    decision: decisionOf(row),
    source: sourceOf(text(row, 'source')),
    receivedAt: integer(row, 'received_at'),
    detectedAt: integer(row, 'detected_at'),
    lagMs: realOrNull(row, 'lag_ms'),
    acknowledgedAt: integerOrNull(row, 'acknowledged_at'),
  }
}

/** For search: what no reader can make an event of holds no words; whoever reads the row itself is told (`corrupt`). */
export function dataOf(json: string): FeedEvent['data'] {
  try {
    return eventOf(json).data
  } catch {
    return {}
  }
}

/** Throws JournalError `corrupt`. */
export function eventOf(json: string): FeedEvent {
  let event: FeedEvent | null
  try {
    event = readKeptEvent(json)
  } catch {
    throw new JournalError('corrupt', 'The journal holds an event that is no JSON')
  }
  if (event === null) throw new JournalError('corrupt', 'The journal holds something that is no event')
  return event
}

function decisionOf(row: Row): AlertDecision | null {
  if (row['outcome'] === null) return null
  return {
    // Sound: both columns are filled from an AlertDecision only (insert.ts).
    outcome: text(row, 'outcome') as AlertDecision['outcome'],
    reason: text(row, 'reason') as AlertDecision['reason'],
    detail: textOrNull(row, 'detail'),
    decidedAt: integer(row, 'decided_at'),
    ageS: real(row, 'age_s'),
  }
}

export function sourceOf(stored: string): EventSource {
  return stored === 'snapshot' || stored === 'recovery' || stored === 'confirm' ? stored : 'live'
}
