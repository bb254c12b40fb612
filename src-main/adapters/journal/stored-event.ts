import type { AlertDecision } from '../../core/alerts/types.ts'
import type { EventSource } from '../../core/feed/types.ts'
import type { StoredEvent } from '../../core/ports.ts'
import type { FeedEvent } from '../../core/protocol/types.ts'
import { integer, integerOrNull, text, textOrNull, type Row } from './row.ts'

export const EVENT_COLUMNS =
  'key, epoch, id, detected_at, received_at, lag_ms, source, event, decision, acknowledged_at'

export function storedEvent(row: Row): StoredEvent {
  const decision = textOrNull(row, 'decision')
  return {
    epoch: integer(row, 'epoch'),
    // Sound: only validated events and decisions are written (insert.ts), and as JSON of just these types.
    event: JSON.parse(text(row, 'event')) as FeedEvent,
    decision: decision === null ? null : (JSON.parse(decision) as AlertDecision),
    source: sourceOf(text(row, 'source')),
    receivedAt: integer(row, 'received_at'),
    detectedAt: integer(row, 'detected_at'),
    lagMs: integerOrNull(row, 'lag_ms'),
    acknowledgedAt: integerOrNull(row, 'acknowledged_at'),
  }
}

export function sourceOf(stored: string): EventSource {
  return stored === 'snapshot' || stored === 'recovery' || stored === 'confirm' ? stored : 'live'
}
