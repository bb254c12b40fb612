/** Rows of the feed, of events just received and of those in the journal: the same fields either way. */
import { listedAt } from '../vocabulary/order.ts'
import { explain } from '../alerts/explain.ts'
import { groupOf } from '../alerts/facts.ts'
import type { AlertDecision } from '../alerts/types.ts'
import type { FeedBatch } from '../ingest/types.ts'
import type { StoredEvent } from '../ports.ts'
import { sentOf } from '../protocol/sent.ts'
import { isoToMs } from '../protocol/time.ts'
import type { FeedRow } from './types.ts'

export const rowKey = (epoch: number, id: number): string => `${epoch}:${id}`

/** `epoch:id` taken apart; null when it is not that. */
export function parseRowKey(key: string): { readonly epoch: number; readonly id: number } | null {
  const match = /^(\d{1,15}):(-?\d{1,16})$/.exec(key)
  if (match === null) return null
  const epoch = Number(match[1])
  const id = Number(match[2])
  return Number.isSafeInteger(epoch) && Number.isSafeInteger(id) ? { epoch, id } : null
}

/** Of events just received. `decisions`: one an event, in order; what is missing was not decided. */
export function rowsOfBatch(
  { epoch, source, receivedAt, events, texts, lagMs }: FeedBatch,
  decisions: readonly (AlertDecision | null)[],
): FeedRow[] {
  return events.map((event, index) => {
    const sent = sentOf(event, texts?.[index] ?? null)
    return rowOfStored({
      epoch,
      event,
      ...(sent === undefined ? {} : { sent }),
      source,
      receivedAt,
      detectedAt: listedAt(isoToMs(event.detected_at), receivedAt),
      lagMs: lagMs[index] ?? null,
      decision: decisions[index] ?? null,
      acknowledgedAt: null,
    })
  })
}

export function rowOfStored(stored: StoredEvent): FeedRow {
  return {
    key: rowKey(stored.epoch, stored.event.id),
    epoch: stored.epoch,
    event: stored.event,
    ...(stored.sent === undefined ? {} : { sent: stored.sent }),
    group: groupOf(stored.event),
    source: stored.source,
    receivedAt: stored.receivedAt,
    detectedAt: stored.detectedAt,
    lagMs: stored.lagMs,
    decision: stored.decision,
    why: explain(stored.decision),
    acknowledged: stored.acknowledgedAt !== null,
  }
}
